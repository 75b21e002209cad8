import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { hashingAllocator } from '../../../infra/function-settings.ts';
import type { BankCalls, Question, Reply } from './protocol.ts';

/** The bank in a process of its own. */
export interface BankProcess extends BankCalls {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the bank with the settings `npm start` gives its process. @throws Error when it does not start */
export async function startBankProcess(): Promise<BankProcess> {
  const child = fork(join(import.meta.dirname, 'host.ts'), {
    env: { ...process.env, UV_THREADPOOL_SIZE: '32', ...hashingAllocator },
    // What a function's failure writes belongs to the bench's reader; the answer's code is in the table.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<void>();
  let lastId = 0;
  child.on('message', (reply: Reply) => {
    if ('ready' in reply) return ready.resolve();
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) asked?.reject(new Error(reply.error));
    else asked?.resolve(reply.value);
  });
  child.once('exit', (code) => {
    const error = new Error(`the bank's process ended with ${code}`);
    ready.reject(error);
    for (const asked of waiting.values()) asked.reject(error);
  });
  await ready.promise;

  const ask = async <T>(method: keyof BankCalls, ...given: readonly unknown[]): Promise<T> => {
    const asked = Promise.withResolvers<unknown>();
    lastId += 1;
    waiting.set(lastId, asked);
    child.send({ id: lastId, method, given } satisfies Question);
    return asked.promise as Promise<T>;
  };
  return {
    pid: child.pid ?? 0,
    about: () => ask('about'),
    beginTrace: () => ask('beginTrace'),
    endTrace: () => ask('endTrace'),
    itemsWith: (texts) => ask('itemsWith', texts),
    put: (items) => ask('put', items),
    reload: (operation) => ask('reload', operation),
    settle: () => ask('settle'),
    mailsSent: () => ask('mailsSent'),
    async stop() {
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
