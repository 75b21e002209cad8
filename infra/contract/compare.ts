import type { Contract, OperationContract } from './contract.ts';
import type { Field, Fields } from './fields.ts';

/** What is new: a sentence, and the names that its line in the changelog holds. */
export interface Addition {
  readonly sentence: string;
  readonly names: readonly string[];
}

/** What a contract breaks of a released one, in sentences, and what it adds. */
export interface Comparison {
  readonly breaks: readonly string[];
  readonly additions: readonly Addition[];
}

/** Compares a contract with the released one. */
export function compareContracts(released: Contract, present: Contract): Comparison {
  const operations = paired(released.operations, present.operations).map(([name, before, now]) => {
    if (!now) return breaking(`The operation ${name} is gone.`);
    return before ? compareOperations(name, before, now) : adding(`The operation ${name} is new.`, [name]);
  });
  const shared = paired(released.shared, present.shared).map(([name, before = {}, now = {}]) =>
    compareAnswers(name, before, now),
  );
  return joined([...operations, ...shared]);
}

function compareOperations(name: string, before: OperationContract, now: OperationContract): Comparison {
  const route = before.route === now.route ? nothing : breaking(`${name}: ${before.route} is now ${now.route}.`);
  const hosts = paired(before.hosts, now.hosts).map(([host, had, has]) => {
    if (!has) return breaking(`${name}: it is gone from the host ${host}.`);
    if (!had) return adding(`${name}: the host ${host} is new.`, [name, host]);
    const asked = `${[...has].sort()}`;
    return asked === `${[...had].sort()}`
      ? nothing
      : breaking(`${name}: the host ${host} now asks for ${asked || 'nothing'}.`);
  });
  const request = compareRequests(name, before.request, now.request);
  return joined([
    route,
    ...hosts,
    request,
    compareAnswers(name, before.answer, now.answer),
    compareStatuses(name, before, now),
  ]);
}

function compareStatuses(name: string, before: OperationContract, now: OperationContract): Comparison {
  return joined(
    paired(before.statuses, now.statuses).map(([status, had, has]) => {
      if (!has) return breaking(`${name}: the status ${status} is gone.`);
      // A client that knows each success would take a new one for a failure.
      if (!had && Number(status) < 300) return breaking(`${name}: the status ${status} of a success is new.`);
      const gone = without(had ?? [], has).map((code) => breaking(`${name}: the code ${code} is gone from ${status}.`));
      const added = without(has, had ?? []).map((code) => adding(`${name}: the code ${code} is new.`, [code]));
      return joined([...gone, ...added]);
    }),
  );
}

/** Unknown fields are refused, so that a field that is gone breaks a client. */
function compareRequests(name: string, before: Fields, now: Fields): Comparison {
  return joined(
    outermost(before, now).map(([path, had, has]) => {
      const field = `${name}: the field ${path} of the request`;
      if (!has) return breaking(`${field} is gone.`);
      if (had) return compareSent(field, had, has);
      if (has.required) return breaking(`${field} is new and required.`);
      return adding(`${field} is new.`, [name, lastOf(path)]);
    }),
  );
}

function compareSent(field: string, had: Field, has: Field): Comparison {
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = had;
  const newValues = had.values && has.values ? without(has.values, had.values) : [];
  const breaks = [
    has.required && !had.required && 'is now required.',
    without(had.type, has.type).length > 0 && `was ${had.type.join(' or ')} and is ${has.type.join(' or ')}.`,
    has.values && !had.values && `accepts only ${has.values.join(', ')}.`,
    ...without(has.values ? (had.values ?? []) : [], has.values ?? []).map((value) => `no longer accepts ${value}.`),
    (has.least ?? Number.NEGATIVE_INFINITY) > least && `has ${has.least} as its least, which is more than before.`,
    (has.most ?? Number.POSITIVE_INFINITY) < most && `has ${has.most} as its most, which is less than before.`,
    // Of two patterns a program cannot tell which is wider.
    has.patterns && `${has.patterns}` !== `${had.patterns ?? ''}` && 'has another pattern.',
  ].filter((each) => typeof each === 'string');
  return joined([
    ...breaks.map((each) => breaking(`${field} ${each}`)),
    ...newValues.map((value) => adding(`${field} accepts ${value}.`, [value])),
  ]);
}

/** Clients ignore fields and values that they do not know (docs/clients.md), so that both can be added. */
function compareAnswers(name: string, before: Fields, now: Fields): Comparison {
  return joined(
    outermost(before, now).map(([path, had, has]) => {
      const field = `${name}: the field ${path} of the answer`;
      if (!has) return breaking(`${field} is gone.`);
      if (!had) return adding(`${field} is new.`, [lastOf(path)]);
      const isOther = without(has.type, had.type).length > 0;
      return joined([
        isOther ? breaking(`${field} was ${had.type.join(' or ')} and is ${has.type.join(' or ')}.`) : nothing,
        had.required && !has.required ? breaking(`${field} is no longer always there.`) : nothing,
        had.values && !has.values ? breaking(`${field} is no longer one of ${had.values.join(', ')}.`) : nothing,
        ...without(had.values ? (has.values ?? []) : [], had.values ?? []).map((value) =>
          adding(`${field} can be ${value}.`, [value]),
        ),
      ]);
    }),
  );
}

/** The pairs of fields without those inside a field that is new or gone itself. */
function outermost(before: Fields, now: Fields): Pair<Field>[] {
  const pairs = paired(before, now);
  const lone = pairs.filter(([, had, has]) => !(had && has)).map(([path]) => path);
  const isInside = (path: string) => lone.some((outer) => path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`));
  return pairs.filter(([path]) => !isInside(path));
}

/** The name of the innermost field of a path. */
const lastOf = (path: string): string =>
  path
    .replaceAll('[]', '')
    .split('.')
    .findLast((each) => !/^[(*]/.test(each)) ?? path;

type Pair<T> = readonly [string, T | undefined, T | undefined];

const paired = <T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): Pair<T>[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [key, a[key], b[key]]);

const without = (all: readonly string[], these: readonly string[]) => all.filter((each) => !these.includes(each));

const nothing: Comparison = { breaks: [], additions: [] };
const breaking = (sentence: string): Comparison => ({ breaks: [sentence], additions: [] });
const adding = (sentence: string, names: readonly string[]): Comparison => ({
  breaks: [],
  additions: [{ sentence, names }],
});

const joined = (parts: readonly Comparison[]): Comparison => ({
  breaks: parts.flatMap(({ breaks }) => breaks),
  additions: parts.flatMap(({ additions }) => additions),
});
