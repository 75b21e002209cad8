import type { EngineCall, MemoryEngineOptions } from '../memory-engine.ts';

/** Hooks into the table's requests; they can be changed at any time. */
export interface Hooks {
  before?: ((call: EngineCall) => void | Promise<void>) | undefined;
  after?: ((call: EngineCall) => void | Promise<void>) | undefined;
}

/** Counts sequential requests to the table around a test's hooks: parallel ones count once. */
export function watched(hooks: Hooks) {
  let [count, open] = [0, 0];
  const before = async (call: EngineCall) => {
    if (open === 0) count += 1;
    open += 1;
    try {
      await hooks.before?.(call);
    } catch (thrown) {
      open -= 1;
      throw thrown;
    }
  };
  const after = async (call: EngineCall) => {
    open -= 1;
    await hooks.after?.(call);
  };
  return {
    options: { before, after } satisfies MemoryEngineOptions,
    count: () => count,
    reset: () => {
      [count, open] = [0, 0];
    },
  };
}
