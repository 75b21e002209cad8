import { AsyncResource } from 'node:async_hooks';
import crypto, { type Argon2Algorithm, type Argon2Parameters } from 'node:crypto';
import { availableParallelism } from 'node:os';

type Finish = (error: Error | null, derived: Buffer) => void;

const atOnce = availableParallelism();
const waiting: (() => void)[] = [];
let running = 0;

/**
 * `node:crypto` with an argon2id that waits for a free processor: more concurrent hashes would finish no sooner, and the C
 * library would keep 46 MiB for each (decision 13). In the cloud each sandbox is a process of its own.
 */
export const cryptoWithQueue: typeof crypto = Object.defineProperties(Object.create(crypto), {
  ...Object.getOwnPropertyDescriptors(crypto),
  argon2: { value: queued, enumerable: true },
});

function queued(algorithm: Argon2Algorithm, parameters: Argon2Parameters, finish: Finish): void {
  const begin = AsyncResource.bind(() => hash(algorithm, parameters, finish));
  if (running < atOnce) begin();
  else waiting.push(begin);
}

function hash(algorithm: Argon2Algorithm, parameters: Argon2Parameters, finish: Finish): void {
  running += 1;
  const end: Finish = (error, derived) => {
    running -= 1;
    waiting.shift()?.();
    finish(error, derived);
  };
  try {
    crypto.argon2(algorithm, parameters, end);
  } catch (error) {
    // Thrown from the queue, it would reach another hash's callback.
    end(error instanceof Error ? error : new Error(String(error)), Buffer.alloc(0));
  }
}
