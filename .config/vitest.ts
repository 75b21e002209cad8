import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Password hashes of many functions share the workers' processes, and libuv's four threads would be a queue.
process.env.UV_THREADPOOL_SIZE ??= '32';

/** Judges what the other tests recorded, and so comes after them. */
const verdicts = ['test/functions/least-privilege.test.ts'];

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    globalSetup: '.config/gather-recordings.ts',
    // Every core: vitest leaves one of two unused.
    maxWorkers: availableParallelism(),
    reporters: ['default', ['json', { outputFile: '.tegata/test-results.json' }]],
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: verdicts, sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: 'verdicts', include: verdicts, sequence: { groupOrder: 1 } } },
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
