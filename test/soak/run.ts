import { DomainError } from '../../shared/domain/errors.ts';
import type { AnyOperation } from '../../shared/operation/operation.ts';
import type { Ports } from '../../shared/operation/ports.ts';
import type { Token } from '../../shared/table/tokens.ts';

/**
 * What happens at a call of a port. `before`: it never arrived; `after`: done, the answer got lost; `timeout`: the same, told as
 * a timeout; `throttle`, `conflict`: refused, retries used up; `late`: told as a timeout, done some time afterwards; `kill`,
 * `killAfter`: the function ends there, before or after the effect, and nothing of it happens any more.
 */
export const faultKinds = ['before', 'after', 'timeout', 'throttle', 'conflict', 'late', 'kill', 'killAfter'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One invocation of a function: its code, its ports and its faults. */
export interface Run {
  readonly number: number;
  readonly name: string;
  readonly operation?: AnyOperation;
  /** Whose session it is called in: what it may touch is this company's (I21). */
  readonly companyId?: string;
  readonly userId?: string;
  /** The certificate it came with, by its thumbprint. */
  readonly thumbprint?: string | undefined;
  readonly validateOnly: boolean;
  /** The key under which its client repeats it (I3). */
  readonly idempotencyKey?: string | undefined;
  /** When it began, by its own clock. */
  readonly at: Date;
  /** The device token in its request, as a login knows it. */
  readonly deviceHash?: string | undefined;
  /** The one-time passwords in its request. */
  readonly codes: readonly string[];
  /** The serial number in its request, of a token that a newcomer registers. */
  readonly serialNumber?: string | undefined;
  /** By the number of the call, from 1. */
  readonly faults: ReadonlyMap<number, FaultKind>;
  calls: number;
  /** The faults that occurred. */
  struck: number;
  /** Guesses that turned out right, and attempts that were reserved for guesses (I13). */
  right: number;
  reserved: number;
  /** The token whose code it may check, as it was when the attempt was reserved. */
  token: Token | undefined;
  /** The number of wrong codes in a row including its own, once counted. */
  wrongCodes: number | undefined;
  /** The key service did not open the secret, so no code was checked. */
  isShut: boolean;
  isDead: boolean;
  /** Resolves when the function was killed. */
  readonly died: Promise<void>;
  readonly die: () => void;
  readonly ports: Ports;
}

/** The hooks of the simulation around the calls of all runs. */
export interface Around {
  /** Waits for this run's turn; does nothing while only one runs. */
  readonly turn: () => Promise<void> | undefined;
  /** The run whose call takes effect now. */
  readonly enter: (run: Run) => void;
  /** Keeps an effect that takes place later. */
  readonly defer: (run: Run, effect: () => Promise<unknown>) => void;
}

type Given = Omit<
  Run,
  'calls' | 'struck' | 'right' | 'reserved' | 'token' | 'wrongCodes' | 'isShut' | 'isDead' | 'died' | 'die' | 'ports'
>;

export function createRun(given: Given, base: Ports, around: Around): Run {
  let die = (): void => undefined;
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  const run: Run = {
    ...given,
    calls: 0,
    struck: 0,
    right: 0,
    reserved: 0,
    token: undefined,
    wrongCodes: undefined,
    isShut: false,
    isDead: false,
    died,
    die: () => {
      run.isDead = true;
      die();
    },
    get ports() {
      return ports;
    },
  };
  const ports = faultyPorts(run, base, around);
  return run;
}

const never = () => new Promise<never>(() => undefined);

/** Ports whose calls are numbered, wait for their turn, and fail according to the run's plan. */
function faultyPorts(run: Run, base: Ports, { turn, enter, defer }: Around): Ports {
  const around =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>, isWrite = false) =>
    async (...args: A): Promise<R> => {
      run.calls += 1;
      const fault = run.isDead ? undefined : run.faults.get(run.calls);
      await turn();
      if (run.isDead) return never();
      enter(run);
      if (fault === undefined) return outliving(run, await call(...args));
      run.struck += 1;
      return strike(run, fault, isWrite, () => call(...args), defer);
    };
  const { engine, authority, mailer, mailSeal, keyStore, signer, tokens, hasher, vault, files } = base;
  const { assertionSigner, assertionKeys } = base;
  return {
    ...base,
    engine: {
      get: around(engine.get),
      query: around(engine.query),
      update: around(engine.update, true),
      commit: around(engine.commit, true),
    },
    authority: {
      issue: around((request) => authority.issue(request)),
      get: around((arn) => authority.get(arn)),
      revoke: around((certificate) => authority.revoke(certificate)),
    },
    mailer: { send: around((mail) => mailer.send(mail)) },
    files: {
      uploadAddress: around((...args) => files.uploadAddress(...args)),
      read: around((key) => files.read(key)),
      has: around((key) => files.has(key)),
      write: around((...args) => files.write(...args)),
      begin: around((...args) => files.begin(...args)),
      writePart: around((...args) => files.writePart(...args)),
      finish: around((...args) => files.finish(...args)),
      downloadAddress: around((...args) => files.downloadAddress(...args)),
    },
    mailSeal: {
      seal: around((...args) => mailSeal.seal(...args)),
      open: around((...args) => mailSeal.open(...args)),
    },
    keyStore: { current: around(() => keyStore.current()), store: around((key) => keyStore.store(key)) },
    assertionSigner: { sign: around((claims) => assertionSigner.sign(claims)) },
    assertionKeys: { published: around(() => assertionKeys.published()) },
    signer: { sign: around((claims) => signer.sign(claims)) },
    tokens: { verify: around((...args) => tokens.verify(...args)) },
    vault: {
      seal: around((...args) => vault.seal(...args)),
      reseal: around((...args) => vault.reseal(...args)),
      open: noting(
        run,
        around((...args) => vault.open(...args)),
      ),
    },
    hasher: {
      hash: around((password) => hasher.hash(password)),
      verify: around(async (...args) => {
        const isRight = await hasher.verify(...args);
        if (isRight) run.right += 1;
        return isRight;
      }),
      isOutdated: (hash) => hasher.isOutdated(hash),
    },
  };
}

/** Notes that a secret was not opened. */
const noting =
  (run: Run, open: Ports['vault']['open']): Ports['vault']['open'] =>
  (...args) =>
    open(...args).catch((thrown: unknown) => {
      run.isShut = true;
      throw thrown;
    });

/** The answer, unless the function was killed in the meantime: then it never continues. */
const outliving = <R>(run: Run, result: R): R | Promise<never> => (run.isDead ? never() : result);

async function strike<R>(
  run: Run,
  fault: FaultKind,
  isWrite: boolean,
  effect: () => Promise<R>,
  defer: Around['defer'],
): Promise<R> {
  switch (fault) {
    case 'after':
    case 'timeout':
      await effect();
      throw failure(fault === 'after' ? 'InternalServerError' : 'TimeoutError');
    case 'late':
      if (isWrite) defer(run, effect);
      throw failure('TimeoutError');
    case 'killAfter':
      await effect();
      run.die();
      return never();
    case 'kill':
      run.die();
      return never();
    case 'conflict':
      throw isWrite ? new DomainError('service.unavailable') : failure('InternalServerError');
    default:
      throw failure(fault === 'throttle' ? 'ThrottlingException' : 'ECONNRESET');
  }
}

const failure = (name: string) => Object.assign(new Error(`soak: ${name}`), { name });
