import { afterAll, inject } from 'vitest';

// Test files are read between the runs of two mutants, and what they make while being read must come of the code as it is.
const named = inject('globalNamespace' as never) as string | undefined;
afterAll(() => {
  const stryker = named && (globalThis as Record<string, unknown>)[named];
  if (typeof stryker === 'object') Object.assign(stryker as object, { activeMutant: undefined });
});
