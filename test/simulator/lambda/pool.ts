import { tooManyRequests } from './errors.ts';

/** One warm sandbox of a function. */
export interface PooledInstance {
  readonly instanceId: string;
  readonly accessKeyId: string;
  /** Of the worker thread it lives in. */
  readonly generation: number;
  /** How often the function had been reloaded when it was started. */
  readonly reloads: number;
  /** Real milliseconds, when it last became idle. */
  idleSince: number;
}

/** The instances of one function: each runs one invocation at a time. */
export interface Pool {
  /**
   * Takes an idle instance (the one used last, as Lambda does) or makes one.
   * @throws InvocationRefused over the reserved concurrency
   */
  acquire(): Promise<{ readonly instance: PooledInstance; readonly isCold: boolean }>;
  /** Gives it back; `isLost` throws it away. */
  release(instance: PooledInstance, isLost: boolean): void;
  /** Throws away idle instances but for `keep`. */
  trim(keep: number, idleBefore: number): void;
  /** Throws an instance away when it is idle. */
  discard(instanceId: string): void;
  readonly size: number;
}

interface PoolOptions {
  readonly reservedConcurrency?: number;
  /** More than this wait here for each other; in the cloud each would get its own instance. */
  readonly localLimit: number;
  readonly create: () => PooledInstance;
  /** Its thread was replaced, or its function reloaded. */
  readonly isGone: (instance: PooledInstance) => boolean;
  readonly drop: (instance: PooledInstance) => void;
}

/** Makes an empty pool. */
export function createPool({ reservedConcurrency = 1000, localLimit, create, isGone, drop }: PoolOptions): Pool {
  let idle: PooledInstance[] = [];
  let busy = 0;
  const waiting: (() => void)[] = [];

  const takeIdle = () => {
    for (let instance = idle.pop(); instance; instance = idle.pop()) {
      if (!isGone(instance)) return instance;
      drop(instance);
    }
    return undefined;
  };
  const discardWhere = (isDoomed: (instance: PooledInstance, index: number) => boolean) => {
    const doomed = idle.filter(isDoomed);
    idle = idle.filter((instance) => !doomed.includes(instance));
    for (const instance of doomed) drop(instance);
  };

  return {
    get size() {
      return idle.length + busy;
    },
    async acquire() {
      if (busy + waiting.length >= reservedConcurrency) throw tooManyRequests();
      if (busy < localLimit) busy += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      const warm = takeIdle();
      return { instance: warm ?? create(), isCold: warm === undefined };
    },
    release(instance, isLost) {
      instance.idleSince = performance.now();
      if (isLost) drop(instance);
      else idle.push(instance);
      const next = waiting.shift();
      // The next in the queue takes over the place.
      if (next) next();
      else busy -= 1;
    },
    trim(keep, idleBefore) {
      const spare = idle.length + busy - keep;
      discardWhere((instance, index) => index < spare && instance.idleSince < idleBefore);
    },
    discard: (instanceId) => discardWhere((instance) => instance.instanceId === instanceId),
  };
}
