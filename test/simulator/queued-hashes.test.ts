import { AsyncLocalStorage } from 'node:async_hooks';
import crypto, { type Argon2Parameters } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cryptoWithQueue } from './lambda/worker/queued-hashes.ts';

const derive = promisify(cryptoWithQueue.argon2);
const parameters = (message: string): Argon2Parameters => ({
  message,
  nonce: Buffer.alloc(16),
  memory: 1024,
  passes: 1,
  parallelism: 1,
  tagLength: 32,
});
const many = Array.from({ length: 4 * availableParallelism() }, (_, index) => `Rogin${index}`);
afterEach(() => vi.restoreAllMocks());

describe('hashes of the functions', () => {
  it('run as many at once as there are processors, and each gets its own', async () => {
    const real = crypto.argon2;
    let [running, most] = [0, 0];
    vi.spyOn(crypto, 'argon2').mockImplementation((algorithm, given, finish) => {
      running += 1;
      most = Math.max(most, running);
      real(algorithm, given, (error, derived) => {
        running -= 1;
        finish(error, derived);
      });
    });
    const made = await Promise.all(many.map((message) => derive('argon2id', parameters(message))));
    expect(made).toEqual(many.map((message) => crypto.argon2Sync('argon2id', parameters(message))));
    expect(most).toBe(availableParallelism());
  });

  it('go on in the surroundings of their own invocation, also after those that fail', async () => {
    const invocation = new AsyncLocalStorage<string>();
    const ends = await Promise.allSettled(
      many.map((message, index) =>
        invocation.run(message, async () => {
          await derive('argon2id', { ...parameters(message), tagLength: index === 1 ? 0 : 32 });
          return invocation.getStore();
        }),
      ),
    );
    expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : 'refused'))).toEqual(
      many.map((message, index) => (index === 1 ? 'refused' : message)),
    );
  });

  it('leave the rest of the module as it is', () => {
    expect(cryptoWithQueue.createHash).toBe(crypto.createHash);
    expect(cryptoWithQueue.webcrypto).toBe(crypto.webcrypto);
  });
});
