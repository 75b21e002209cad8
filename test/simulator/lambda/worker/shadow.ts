import { Console } from 'node:console';
import os from 'node:os';
import { Writable } from 'node:stream';
import type { Outgoing } from './outgoing.ts';
import type { LogLine } from './protocol.ts';
import { cryptoWithQueue } from './queued-hashes.ts';

/** An instance's own environment, time, log and requests, in place of the host's. */
export interface Shadow {
  /** By the names that the bundle uses. */
  readonly globals: Readonly<Record<string, unknown>>;
  readonly require: (id: string) => unknown;
  /** The replacement of `import()`. */
  readonly importBuiltIn: (id: string) => Promise<unknown>;
  /** Stops its timers. */
  close(): void;
}

/** An instance's effects on its host. */
export interface ShadowHooks {
  log(line: LogLine): void;
  exit(code: number): void;
}

const home = '/home/sbx_user1051';

/** Makes the surroundings of one instance. */
export function createShadow(
  environment: Readonly<Record<string, string>>,
  virtualDate: DateConstructor,
  outgoing: Outgoing,
  hooks: ShadowHooks,
): Shadow {
  const console = createConsole(hooks);
  const process = createProcess(environment, hooks);
  const intervals = new Set<NodeJS.Timeout>();
  const repeat = (...given: Parameters<typeof setInterval>) => {
    const timer = setInterval(...given);
    intervals.add(timer);
    return timer;
  };
  const require = createRequire({ process, console, outgoing });
  const own = { process, console, Date: virtualDate, setInterval: repeat };
  const global = createGlobal(own);
  return {
    globals: { ...own, globalThis: global, global },
    require,
    async importBuiltIn(id) {
      const module = require(id);
      return Object.create(Object(module), { default: { value: module, enumerable: true } });
    },
    close() {
      for (const timer of intervals) clearInterval(timer);
    },
  };
}

function createConsole({ log }: ShadowHooks): Console {
  const stream = (level: LogLine['level']) =>
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        log({ level, message: String(chunk).replace(/\n$/, '') });
        done();
      },
    });
  const made = new Console({ stdout: stream('INFO'), stderr: stream('ERROR') });
  const debug = new Console(stream('DEBUG'));
  const warn = new Console(stream('WARN'));
  return Object.assign(made, { debug: debug.debug, trace: debug.debug, warn: warn.log });
}

function createProcess(environment: Readonly<Record<string, string>>, hooks: ShadowHooks): NodeJS.Process {
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      hooks.log({ level: 'INFO', message: String(chunk).replace(/\n$/, '') });
      done();
    },
  });
  const shadow = Object.create(process);
  // Listeners on the shared process would outlive the instance.
  const ignore = () => shadow;
  const own = {
    env: { ...environment },
    argv: ['/var/lang/bin/node', '/var/runtime/index.mjs'],
    cwd: () => '/var/task',
    exit: (code = 0) => hooks.exit(Number(code)),
    stdout,
    stderr: stdout,
    on: ignore,
    once: ignore,
    off: ignore,
    addListener: ignore,
    removeListener: ignore,
    prependListener: ignore,
    removeAllListeners: ignore,
  };
  return Object.defineProperties(shadow, Object.getOwnPropertyDescriptors(own));
}

function createRequire(own: { process: unknown; console: unknown; outgoing: Outgoing }) {
  const made = new Map<string, unknown>();
  const load = (name: string): unknown => {
    if (name === 'process') return own.process;
    if (name === 'console') return own.console;
    const module = process.getBuiltinModule(name);
    if (module === undefined) {
      throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
    }
    if (name === 'crypto') return cryptoWithQueue;
    if (name === 'http') return own.outgoing.wrap(process.getBuiltinModule('node:http'));
    if (name === 'https') return own.outgoing.wrap(process.getBuiltinModule('node:https'));
    // Otherwise the SDK would read the configuration in the developer's home directory.
    if (name === 'os') return { ...os, homedir: () => home };
    return module;
  };
  return (id: string): unknown => {
    const name = id.replace(/^node:/, '');
    if (!made.has(name)) made.set(name, load(process.getBuiltinModule(name) ? name : id));
    return made.get(name);
  };
}

// Writes to the global object stay within the instance; reads reach the real one.
let inherited: object | undefined;

function createGlobal(own: Readonly<Record<string, unknown>>): object {
  inherited ??= inheritGlobal();
  const made = Object.create(inherited, Object.getOwnPropertyDescriptors(own));
  return Object.defineProperties(made, {
    globalThis: { value: made, writable: true, configurable: true },
    global: { value: made, writable: true, configurable: true },
  });
}

function inheritGlobal(): object {
  const names = Reflect.ownKeys(globalThis);
  const descriptors = names.map((name): [string | symbol, PropertyDescriptor] => [
    name,
    {
      configurable: true,
      get: () => Reflect.get(globalThis, name),
      set(value: unknown) {
        Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
      },
    },
  ]);
  const made = Object.create(Object.prototype);
  for (const [name, descriptor] of descriptors) Object.defineProperty(made, name, descriptor);
  return made;
}
