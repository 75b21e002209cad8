import type { APIGatewayProxyResult } from 'aws-lambda';
import { beforeAll, expect, it } from 'vitest';
import { operations } from '../../../functions/operations.ts';
import type { Handler } from '../../../shared/frame/handle.ts';
import { type Handlers, loadHandlers } from '../handlers.ts';
import { fuzz } from './fuzz.ts';

let handlers: Handlers;

beforeAll(async () => {
  handlers = await loadHandlers();
});

it('answers any input without a 5xx, a refusal that is no problem document, a leaked secret or a slow response', async () => {
  const wanted = operations.length * 80;
  const { inputs, findings, statuses, done } = await fuzz(handlers, { inputs: wanted, seed: 20_261_121 });
  expect(findings).toEqual([]);
  expect(inputs).toBe(wanted);
  // Some get to the end, or only the first checks would be looked at.
  expect(Number(statuses['200'] ?? 0) + Number(statuses['201'] ?? 0)).toBeGreaterThan(100);
  expect(done.size).toBeGreaterThan(operations.length * 0.7);
});

/** The registry with one operation that answers in its own way. */
function withAnswer(change: (answer: APIGatewayProxyResult) => Partial<APIGatewayProxyResult>): Handlers {
  const [first] = operations;
  const handler = handlers.operations.get(first?.name ?? '');
  if (!handler) throw new Error('no operation');
  const on: Handler['on'] = (ports) => async (event) => {
    const answer = await handler.on(ports)(event);
    return { ...answer, ...change(answer) };
  };
  return { ...handlers, operations: new Map([[handler.operation.name, { ...handler, on }]]) };
}

it('would detect a 5xx, a secret, a problem without its members, a missing header', async () => {
  const found = async (...given: Parameters<typeof withAnswer>) =>
    (await fuzz(withAnswer(...given), { inputs: 50, seed: 1 })).findings.map(({ what }) => what).join('\n');
  expect(await found(() => ({ statusCode: 500 }))).toMatch(/status 500/);
  expect(await found(({ body }) => ({ body: body.replace('"code"', '"$fake$":1,"code"') }))).toMatch(
    /a secret was told/,
  );
  expect(await found(({ body }) => ({ body: body.replace('"title"', '"titel"') }))).toMatch(/no title or detail/);
  expect(await found(() => ({ headers: {} }))).toMatch(/no Cache-Control/);
});
