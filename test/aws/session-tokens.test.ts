import { beforeEach, expect, it, vi } from 'vitest';
import { signToken, tokenVerifier } from '../../shared/aws/session-tokens.ts';
import { newSessionKey } from '../../shared/steps/authentication/session-key.ts';
import { sessionKeysItem } from '../../shared/table/bank.ts';
import { seededRandom } from '../fakes/random.ts';
import { memoryEngine } from '../memory-engine.ts';
import { tableOn } from '../table-on.ts';

const now = new Date('2026-04-01T01:00:00Z');
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const first = newSessionKey(seededRandom(1), now);
const second = newSessionKey(seededRandom(2), now);
const claims = {
  sessionId: 'S',
  userId: 'U',
  companyId: 'C',
  host: 'entry',
  issuedAt: now,
  expiresAt: after(8 * 3600),
} as const;
const token = await signToken(claims, first.privateKey);
const verifications = vi.spyOn(crypto.subtle, 'verify');
beforeEach(() => void verifications.mockClear());

function bank(...keys: readonly (typeof first.publicKey)[]) {
  const engine = memoryEngine();
  const publish = (published: typeof keys) => engine.put({ ...sessionKeysItem.key(), version: 1, keys: published });
  publish(keys);
  return { publish, verifier: tokenVerifier(tableOn(engine)) };
}

it('verifies a signature once while its key is cached', async () => {
  const { verifier } = bank(first.publicKey);
  for (const seconds of [0, 1, 299]) expect(await verifier.verify(token, 'entry', after(seconds))).toEqual(claims);
  expect(verifications).toHaveBeenCalledTimes(1);
  expect(await verifier.verify(token, 'entry', after(300))).toEqual(claims);
  expect(verifications).toHaveBeenCalledTimes(2);
});

it('checks time and host of a remembered token again', async () => {
  const { verifier } = bank(first.publicKey);
  const short = await signToken({ ...claims, expiresAt: after(60) }, first.privateKey);
  expect(await verifier.verify(short, 'entry', after(59.999))).toMatchObject({ sessionId: 'S' });
  expect(await verifier.verify(short, 'secure', after(59.999))).toBeUndefined();
  expect(await verifier.verify(short, 'entry', after(60))).toBeUndefined();
  expect(verifications).toHaveBeenCalledTimes(1);
});

it('does not remember refused tokens, nor confuse one token with another', async () => {
  const { verifier } = bank(first.publicKey);
  const forged = await signToken(claims, { ...second.privateKey, kid: first.privateKey.kid });
  const [head, body] = token.split('.');
  for (const each of [forged, `${head}.${body}.${forged.split('.')[2]}`]) {
    expect(await verifier.verify(token, 'entry', now)).toEqual(claims);
    for (const _again of [1, 2]) expect(await verifier.verify(each, 'entry', now)).toBeUndefined();
  }
  expect(verifications).toHaveBeenCalledTimes(5);
});

it('forgets the tokens of a key that is no longer published as soon as it reads the keys', async () => {
  const { verifier, publish } = bank(first.publicKey);
  expect(await verifier.verify(token, 'entry', now)).toEqual(claims);
  publish([second.publicKey]);
  const newer = await signToken(claims, second.privateKey);
  expect(await verifier.verify(newer, 'entry', after(11))).toEqual(claims);
  expect(await verifier.verify(token, 'entry', after(11))).toBeUndefined();
  expect(await verifier.verify(token, 'entry', after(400))).toBeUndefined();
});

it('accepts no token with malformed ids, however well it is signed (threat 48)', async () => {
  const { verifier } = bank(first.publicKey);
  for (const id of ['', 'S#', 'a b', 'x'.repeat(200)]) {
    for (const name of ['sessionId', 'userId', 'companyId']) {
      const odd = await signToken({ ...claims, [name]: id }, first.privateKey);
      expect(await verifier.verify(odd, 'entry', now)).toBeUndefined();
    }
  }
});

it('remembers a thousand tokens at the most', async () => {
  const { verifier } = bank(first.publicKey);
  const sign = (index: number) => signToken({ ...claims, sessionId: `S${index}` }, first.privateKey);
  const many = await Promise.all(Array.from({ length: 1_001 }, (_, index) => sign(index)));
  for (const each of many) await verifier.verify(each, 'entry', now);
  verifications.mockClear();
  await verifier.verify(many.at(-1) ?? '', 'entry', now);
  expect(verifications).toHaveBeenCalledTimes(0);
  await verifier.verify(many[0] ?? '', 'entry', now);
  expect(verifications).toHaveBeenCalledTimes(1);
});
