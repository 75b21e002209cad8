import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Context } from 'aws-lambda';
import { handler as getUser } from '../../../functions/users/get-user.ts';
import { handler as listUsers } from '../../../functions/users/list-users.ts';
import { signToken, tokenVerifier } from '../../../shared/aws/session-tokens.ts';
import type { Handler } from '../../../shared/frame/handle.ts';
import { sessionKeysItem } from '../../../shared/table/bank.ts';
import { requestEvent } from '../../fakes/request.ts';
import { createWorld } from '../../world.ts';
import { timeCalls } from '../tools/in-process.ts';

/** Handlers in this process on an engine in its memory, from the text of an event to the text of the answer; tokens are real. */
const { values } = parseArgs({ options: { calls: { type: 'string' }, users: { type: 'string' } } });
const [calls, users] = [Number(values.calls), Number(values.users)];

const world = createWorld();
const company = world.openCompany();
const administrator = await world.addUser(company, { role: 'administrator' });
for (let index = 1; index < users; index += 1) await world.addUser(company);
const session = await world.logIn(administrator);

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [jwk, publicJwk] = [pair.privateKey, pair.publicKey].map((key) => key.export({ format: 'jwk' }));
const kid = randomUUID();
const issuedAt = world.now();
world.engine.put({
  version: 1,
  keys: [{ kid, jwk: publicJwk, createdAt: issuedAt.toISOString() }],
  ...sessionKeysItem.key(),
});
const expiresAt = new Date(issuedAt.getTime() + 3_600_000);
const token = await signToken({ ...session, issuedAt, expiresAt }, { kid, jwk: { ...jwk } });
const ports = {
  ...world.ports,
  tokens: tokenVerifier(world.ports),
  log: (line: object) => void JSON.stringify(line),
};

function callOf(handler: Handler, input: Readonly<Record<string, unknown>>): () => Promise<string> {
  const given = { now: issuedAt, requestId: randomUUID() };
  const event = JSON.stringify(requestEvent(handler.operation, { session: { ...session, token }, input }, given));
  const run = handler.on(ports);
  return async () => {
    const answer = await run(JSON.parse(event), { awsRequestId: randomUUID() } as Context);
    if (answer.statusCode !== 200) throw new Error(`${handler.operation.name} answered ${answer.body}`);
    return JSON.stringify(answer);
  };
}

console.log(
  JSON.stringify({
    ready: true,
    session: await timeCalls(callOf(getUser, { userId: session.userId }), calls),
    list: await timeCalls(callOf(listUsers, { limit: '50' }), calls),
  }),
);
