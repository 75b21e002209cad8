import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { steps } from '../../shared/frame/steps.ts';
import type { Capability } from '../../shared/table/capability.ts';
import type { Item, Key, TableEngine, Write } from '../../shared/table/engine.ts';
import { capabilities } from '../../shared/table/table.ts';

/**
 * One use of a granted permission. `capability`: used through the access of `of`, an operation, a function or a step of
 * the frame. `request`: sent to the table by an operation or a function. `refusal`: an operation's answer.
 */
export interface Recorded {
  readonly kind: 'capability' | 'request' | 'refusal';
  readonly of: string;
  readonly what: string;
}

/** The operation or event function whose code uses an engine. */
interface Runs {
  readonly name: string;
  readonly access: object;
}

/** Records the uses of an engine by one operation or function, if a recording is being collected. */
export function recordingEngine(engine: TableEngine, definition: Runs): TableEngine {
  const { name, access } = definition;
  if (!isGathered) return engine;
  const request = (action: string, prefix: string, index = '') =>
    record({ kind: 'request', of: name, what: `${action} ${prefix}${index && ` ${index}`}` });
  const actionOf = { put: 'PutItem', update: 'UpdateItem', delete: 'DeleteItem', check: 'ConditionCheckItem' } as const;
  const keyOf = (write: Write): Key | Item => (write.kind === 'put' ? write.item : write.key);
  return {
    get: (keys) => {
      for (const { pk } of keys) request('GetItem', prefixOf(pk));
      return engine.get(keys);
    },
    query: (query) => {
      request('Query', query.index === 'due' ? '' : prefixOf(query.partition), query.index);
      return engine.query(query);
    },
    update: (write) => {
      request('UpdateItem', prefixOf(write.key.pk));
      return engine.update(write);
    },
    commit: (writes, token) => {
      for (const write of writes) request(actionOf[write.kind], prefixOf(keyOf(write).pk));
      return engine.commit(writes, token);
    },
    witness: (granted, capability) => {
      const of = stepWith(granted) ?? (granted === access ? name : undefined);
      if (of !== undefined) record({ kind: 'capability', of, what: capability });
    },
  };
}

/** Records a refusal of an operation. Answers without a code are those of banks that a test has broken. */
export function recordRefusal(name: string, code: string | undefined): void {
  if (code !== undefined) record({ kind: 'refusal', of: name, what: code });
}

/** The name of a step in recordings. */
export const stepNamed = (name: string) => `step ${name}`;

const stepWith = (access: object) => {
  const step = steps.find((each) => each.access === access);
  return step && stepNamed(step.name);
};

const prefixes = [
  ...new Set(
    Object.values(capabilities)
      .flatMap((methods) => Object.values(methods) as readonly Pick<Capability<unknown>, 'grants'>[])
      .flatMap(({ grants }) => grants.map(({ prefix }) => prefix)),
  ),
].sort((a, b) => b.length - a.length);

const prefixOf = (pk: string) => prefixes.find((prefix) => pk.startsWith(prefix)) ?? pk;

/** Where the recordings of all workers of a test run are collected; undefined outside such a run. */
const folder = process.env['TEGATA_RECORDED'];
const isGathered = folder !== undefined;
const known = new Set<string>();

function record(recorded: Recorded): void {
  if (folder === undefined) return;
  const line = JSON.stringify(recorded);
  if (known.has(line)) return;
  known.add(line);
  appendFileSync(join(folder, `${process.env['VITEST_POOL_ID'] ?? 'one'}-${process.pid}.jsonl`), `${line}\n`);
}
