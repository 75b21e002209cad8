import type { Plan, Sim } from '../sim.ts';

const strange: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  2 ** 53,
  true,
  [],
  {},
  'ｕｓｅｒ０００１',
  '‮txt',
  'a\u0000b',
  'x'.repeat(300),
];

/** The same request with one thing wrong: a field gone, changed or too many, the wrong host, no session, another language. */
export function mutated(sim: Sim, plan: Plan): Plan {
  const { chance } = sim;
  const { request } = plan;
  const input = { ...request.input };
  const names = Object.keys(input);
  const name = names.length > 0 ? chance.pick(names) : 'extra';
  const changed = chance.weighted<() => Plan['request']>([
    [2, () => ({ ...request, input: without(input, name) })],
    [4, () => ({ ...request, input: { ...input, [name]: chance.pick(strange) } })],
    [1, () => ({ ...request, input: { ...input, extra: chance.pick(strange) } })],
    [1, () => ({ ...request, host: chance.pick(['entry', 'secure', 'bank'] as const) })],
    [1, () => ({ ...request, headers: { Authorization: 'Bearer a.b.c' } })],
    [1, () => ({ ...request, headers: { ...request.headers, 'Accept-Language': 'en' } })],
    [1, () => ({ ...request, rawBody: '{"a":1,"a":2}' })],
    [1, () => ({ ...request, idempotencyKey: 'ｋｅｙ' })],
    [1, () => ({ ...request, bank: false })],
  ])();
  return { ...plan, request: changed };
}

function without(input: Readonly<Record<string, unknown>>, name: string) {
  const { [name]: _gone, ...rest } = input;
  return rest;
}
