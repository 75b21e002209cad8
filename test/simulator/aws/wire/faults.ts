import type { Fault, FaultKind } from '../types.ts';

export interface Faults {
  /** Replaces all faults. */
  set(faults: readonly Fault[]): void;
  list(): readonly Fault[];
  /** The next fault for a call, counted as used when `accepts` takes it. */
  take(service: string, operation: string, accepts: (kind: FaultKind) => boolean): FaultKind | undefined;
}

export function createFaults(): Faults {
  let waiting: Fault[] = [];
  return {
    set: (faults) => {
      waiting = faults.filter((fault) => fault.times > 0).map((fault) => ({ ...fault }));
    },
    list: () => [...waiting],
    take(service, operation, accepts) {
      const index = waiting.findIndex(
        (fault) => fault.service === service && (fault.operation ?? operation) === operation && accepts(fault.kind),
      );
      const found = waiting[index];
      if (!found) return undefined;
      const left = { ...found, times: found.times - 1 };
      waiting.splice(index, 1, ...(left.times > 0 ? [left] : []));
      return found.kind;
    },
  };
}
