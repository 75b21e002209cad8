import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { projectRoot } from '../../infra/registry.ts';
import { refusalsOf } from '../../shared/derive/openapi-responses.ts';
import { tableStatementsOf, tableStatementsOfFunction } from '../../shared/derive/policy.ts';
import { steps, stepsOf } from '../../shared/frame/steps.ts';
import type { AnyOperation } from '../../shared/operation/operation.ts';
import type { Grant } from '../../shared/table/capability.ts';
import { type Access, grantsOf } from '../../shared/table/table.ts';
import { type Recorded, stepNamed } from '../fakes/recording.ts';

/**
 * What is granted is used, and what is used is granted: judged by what the tests of the operations exercised. An access, a
 * permission or a declared refusal that no test ever saw at work is taken away, or tested.
 */
const sources = ['test/functions', 'test/operation', 'test/properties/certificate-protocol.test.ts'];

let recorded: ReadonlyMap<string, ReadonlySet<string>>;
const seen = (kind: Recorded['kind'], of: string): ReadonlySet<string> => recorded.get(`${kind} ${of}`) ?? new Set();

beforeAll(() => {
  recorded = readRecorded();
  if (gaps().length === 0) return;
  // Other tests of this run recorded nothing, or not all: these are run, and recorded, here.
  const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
  const config = ['--config', '.config/vitest.ts', '--project', 'units', '--reporter', 'dot'];
  spawnSync(process.execPath, [vitest, 'run', ...config, ...sources], { cwd: projectRoot });
  recorded = readRecorded();
});

function readRecorded() {
  const folder = process.env['TEGATA_RECORDED'] ?? '';
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  const facts = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Recorded);
  const groups = Map.groupBy(facts, ({ kind, of }) => `${kind} ${of}`);
  return new Map([...groups].map(([group, members]) => [group, new Set(members.map(({ what }) => what))]));
}

interface Definition {
  readonly name: string;
  readonly access: Access;
  readonly reads?: Readonly<Record<string, { readonly prefix: string }>>;
}

const definitions: readonly Definition[] = [...operations, ...eventFunctions];

const namesIn = (access: Access) =>
  Object.entries(access).flatMap(([entity, methods]) => methods.map((method) => `${entity}.${method}`));
const textOf = ({ action, prefix, index }: Grant) =>
  `${action} ${index === 'due' ? '' : prefix}${index ? ` ${index}` : ''}`;

const unusedOf = ({ name, access }: Definition, of = name) =>
  namesIn(access).filter((capability) => !seen('capability', of).has(capability));
const unsentOf = ({ name, access, reads = {} }: Definition) =>
  [...grantsOf(access), ...Object.values(reads).map(({ prefix }): Grant => ({ action: 'GetItem', prefix }))]
    .map(textOf)
    .filter((request) => !seen('request', name).has(request));
const unseenOf = (operation: AnyOperation) => {
  const shared: readonly string[] = stepsOf(operation).flatMap(({ errors }) => errors);
  const declared: readonly string[] = operation.errors;
  return declared.filter((code) => !shared.includes(code) && !seen('refusal', operation.name).has(code));
};
const gaps = () => [
  ...definitions.flatMap((each) => [...unusedOf(each), ...unsentOf(each)]),
  ...operations.flatMap(unseenOf),
  ...steps.flatMap((step) => unusedOf(step, stepNamed(step.name))),
];

const table = definitions.map((each) => [each.name, each] as const);

describe('every granted permission was used', () => {
  it.each(table)('%s uses each capability of its access', (_, definition) => expect(unusedOf(definition)).toEqual([]));

  it.each(table)('%s sends each request that its access permits', (_, definition) =>
    expect(unsentOf(definition)).toEqual([]),
  );

  it.each(steps.map((step) => [step.name, step] as const))(
    'the step %s uses each capability of its access',
    (_, step) => expect(unusedOf(step, stepNamed(step.name))).toEqual([]),
  );

  it.each(operations.map((each) => [each.name, each] as const))(
    '%s refuses with each code that it declares itself',
    (_, operation) => expect(unseenOf(operation)).toEqual([]),
  );
});

describe('nothing else was used', () => {
  it.each(table)('%s sends no request that its policy does not permit', (name, definition) => {
    const operation = operations.find((each) => each.name === name);
    const statements = operation ? tableStatementsOf(operation) : tableStatementsOfFunction(definition as never);
    const isPermitted = (request: string) => {
      const [action, prefix = '', index] = request.split(' ');
      return statements.some(
        (each) =>
          each.action === action &&
          each.index === index &&
          (index !== undefined || each.prefixes.some((permitted) => prefix.startsWith(permitted))),
      );
    };
    expect([...seen('request', name)].filter((request) => !isPermitted(request))).toEqual([]);
  });

  it.each(operations.map((each) => [each.name, each] as const))(
    '%s refuses with no code that its documentation lacks',
    (name, operation) => {
      // On a host that does not offer it, the operation does not exist; and there is no documentation of it.
      const documented: readonly string[] = ['request.notFound', ...refusalsOf(operation)];
      expect([...seen('refusal', name)].filter((code) => !documented.includes(code))).toEqual([]);
    },
  );
});
