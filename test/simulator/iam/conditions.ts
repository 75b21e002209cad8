import { BlockList, isIPv4 } from 'node:net';
import { isKnownConditionKey, isMultivaluedKey } from './condition-keys.ts';
import { type Context, listOf, matchesArn, matchesPattern, substituteVariables } from './pattern.ts';
import type { PolicyStatement } from './policy.ts';

/** A condition that this evaluator cannot judge; the request it concerns is refused. */
export class UnjudgeableCondition extends Error {}

type Compare = (policyValue: string, value: string) => boolean;
interface Operator {
  readonly compare: Compare;
  /** A negated operator demands that no policy value matches, and holds when the key is absent. */
  readonly negated: boolean;
}

const positive = (compare: Compare): Operator => ({ compare, negated: false });
const negative = (compare: Compare): Operator => ({ compare, negated: true });
const equals: Compare = (a, b) => a === b;
const equalsIgnoringCase: Compare = (a, b) => a.toLowerCase() === b.toLowerCase();
const like: Compare = (a, b) => matchesPattern(a, b);
const numbers = (test: (policyValue: number, value: number) => boolean): Compare => {
  return (a, b) => a !== '' && b !== '' && test(Number(a), Number(b));
};
const dates = (test: (policyValue: number, value: number) => boolean): Compare => {
  const instant = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
  return (a, b) => test(instant(a), instant(b));
};
const inNetwork: Compare = (network, address) => {
  const [base = '', bits = '32'] = network.split('/');
  if (!isIPv4(base) || !isIPv4(address)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits));
  return list.check(address);
};

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: positive(equals),
  StringNotEquals: negative(equals),
  StringEqualsIgnoreCase: positive(equalsIgnoringCase),
  StringNotEqualsIgnoreCase: negative(equalsIgnoringCase),
  StringLike: positive(like),
  StringNotLike: negative(like),
  NumericEquals: positive(numbers((a, b) => b === a)),
  NumericNotEquals: negative(numbers((a, b) => b === a)),
  NumericLessThan: positive(numbers((a, b) => b < a)),
  NumericLessThanEquals: positive(numbers((a, b) => b <= a)),
  NumericGreaterThan: positive(numbers((a, b) => b > a)),
  NumericGreaterThanEquals: positive(numbers((a, b) => b >= a)),
  DateEquals: positive(dates((a, b) => b === a)),
  DateNotEquals: negative(dates((a, b) => b === a)),
  DateLessThan: positive(dates((a, b) => b < a)),
  DateLessThanEquals: positive(dates((a, b) => b <= a)),
  DateGreaterThan: positive(dates((a, b) => b > a)),
  DateGreaterThanEquals: positive(dates((a, b) => b >= a)),
  Bool: positive(equalsIgnoringCase),
  BinaryEquals: positive(equals),
  IpAddress: positive(inNetwork),
  NotIpAddress: negative(inNetwork),
  ArnEquals: positive(matchesArn),
  ArnLike: positive(matchesArn),
  ArnNotEquals: negative(matchesArn),
  ArnNotLike: negative(matchesArn),
};

/** Whether every condition of a statement holds. @throws UnjudgeableCondition for what is unknown or wrongly used */
export function conditionsHold(conditions: PolicyStatement['Condition'], context: Context): boolean {
  if (!conditions) return true;
  const results = Object.entries(conditions).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, values]) => holds(name, key, listOf(values).map(String), context)),
  );
  // No short cut above: what cannot be judged is refused even beside a condition that fails.
  return results.every(Boolean);
}

const operatorName = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

function holds(name: string, key: string, wanted: readonly string[], context: Context): boolean {
  if (!isKnownConditionKey(key)) throw new UnjudgeableCondition(`condition key ${key} is unknown to the simulator`);
  const [, quantifier, base = '', ifExists] = operatorName.exec(name) ?? [];
  const present = context.get(key.toLowerCase());
  if (base === 'Null' && !quantifier && !ifExists) return wanted.includes(String(present === undefined));
  const operator = operators[base];
  if (!operator) throw new UnjudgeableCondition(`condition operator ${name} is unknown`);
  if (isMultivaluedKey(key) !== (quantifier !== undefined)) {
    const rule = quantifier
      ? 'takes one value: no ForAllValues or ForAnyValue'
      : 'takes many values: ForAllValues or ForAnyValue';
    throw new UnjudgeableCondition(`condition ${name} on ${key}: the key ${rule}`);
  }
  const filled = wanted.map((value) => substituteVariables(value, context)).filter((value) => value !== undefined);
  const matches = (value: string) => filled.some((one) => operator.compare(one, value)) !== operator.negated;
  if (present === undefined)
    return ifExists !== undefined || quantifier === 'ForAllValues' || (!quantifier && operator.negated);
  const values = listOf(present);
  return quantifier === 'ForAnyValue' ? values.some(matches) : values.every(matches);
}
