import type { Ports } from '../../shared/operation/ports.ts';
import type { World } from '../world.ts';

/** `before`: the call never arrived; `after`: its answer got lost; `kill`: neither this call nor any later one happens. */
export type FaultKind = 'before' | 'after' | 'kill';

export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
}

class Faulted extends Error {}

/**
 * Runs something on ports that fail at one call of the table or the authority, counted together from 1.
 * @returns how many calls there were
 */
export async function withFault(
  world: World,
  fault: Fault | undefined,
  work: (ports: Ports) => Promise<unknown>,
): Promise<number> {
  let calls = 0;
  const enter = () => {
    calls += 1;
    const own = calls;
    if (fault && (own === fault.at ? fault.kind !== 'after' : fault.kind === 'kill' && own > fault.at)) {
      throw new Faulted();
    }
    return () => {
      if (fault?.kind === 'after' && own === fault.at) throw new Faulted();
    };
  };
  const around =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const leave = enter();
      const result = await call(...args);
      leave();
      return result;
    };
  const { engine, authority } = world.ports;
  await work({
    ...world.ports,
    engine: {
      get: around(engine.get),
      query: around(engine.query),
      update: around(engine.update),
      commit: around(engine.commit),
    },
    authority: {
      issue: around((request) => authority.issue(request)),
      get: around((arn) => authority.get(arn)),
      revoke: around((certificate) => authority.revoke(certificate)),
    },
  });
  return calls;
}

/** Ports whose every call takes a number of turns that the seed decides: concurrent callers interleave in its way. */
export function interleaved(world: World, next: () => number): Ports {
  const turns = async () => {
    const count = Math.floor(next() * 6);
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const around =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await turns();
      const result = await call(...args);
      await turns();
      return result;
    };
  const { engine, authority } = world.ports;
  return {
    ...world.ports,
    engine: {
      get: around(engine.get),
      query: around(engine.query),
      update: around(engine.update),
      commit: around(engine.commit),
    },
    authority: {
      issue: around((request) => authority.issue(request)),
      get: around((arn) => authority.get(arn)),
      revoke: around((certificate) => authority.revoke(certificate)),
    },
  };
}
