import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Password hashes of many functions share the workers' processes, and libuv's four threads would be a queue.
process.env.UV_THREADPOOL_SIZE ??= '32';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    root: new URL('..', import.meta.url).pathname,
    // Every core: vitest leaves one of two unused.
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: '.tegata/test-results.json' }]],
  },
});
