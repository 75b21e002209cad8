import { defineConfig } from 'vitest/config';

/** The suites that are fast enough to run for every mutant: no simulator, no browser, no build. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [
      'test/functions/**/*.test.ts',
      'test/domain/**/*.test.ts',
      'test/table/**/*.test.ts',
      'test/operation/**/*.test.ts',
      'test/aws/**/*.test.ts',
      'test/engines/memory/**/*.test.ts',
    ],
    // It judges what all tests together recorded.
    exclude: ['test/functions/least-privilege.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
