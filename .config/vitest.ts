import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Password hashes of many functions share the workers' processes, and libuv's four threads would be a queue.
process.env.UV_THREADPOOL_SIZE ??= '32';
// What one process compiled, or stripped of its types, the next ones need not: the tests start hundreds.
process.env.NODE_COMPILE_CACHE ??= new URL('../.tegata/cache/modules', import.meta.url).pathname;

/** What takes longest begins first, so that nothing waits for it at the end. */
const long = [
  'test/soak/**/*.test.ts',
  'test/journeys/{readme,smoke}.test.ts',
  'test/simulator/commands/**/*.test.ts',
  'test/simulator/workbench/page.test.ts',
  'test/simulator/core/core-days.test.ts',
  'test/manuals/*.test.ts',
  'test/infra/new-operation.test.ts',
];
/** They share one started simulator a worker. */
const shared = [
  'test/journeys/{clients,compromised,history-export,hostile,large-token-file,outage}.test.ts',
  'test/simulator/hardware-tokens.test.ts',
];
/** Judges what the other tests recorded, and so comes after them. */
const verdicts = ['test/functions/least-privilege.test.ts'];
/** Packages have tests too: those of tools that a command installs beneath `test` are not ours. */
const packages = '**/node_modules/**';
/** They change nothing of their process, and share the modules they load, which is half of their time. */
const units = [
  'test/{domain,engines,frame,functions,infra,operation,properties,steps,table}/**/*.test.ts',
  'test/*.test.ts',
];

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    globalSetup: '.config/gather-recordings.ts',
    // Node itself strips the types, and keeps what it compiled; nothing here needs more of Vite.
    experimental: { viteModuleRunner: false },
    // Every core: vitest leaves one of two unused. With one more they take as long.
    maxWorkers: availableParallelism(),
    reporters: ['default', ['json', { outputFile: '.tegata/test-results.json' }]],
    // Of one group they begin in the order of their names.
    projects: [
      { extends: true, test: { name: 'long', include: long, exclude: [packages, ...verdicts] } },
      {
        extends: true,
        test: {
          name: 'simulator',
          include: ['test/**/*.test.ts'],
          exclude: [packages, ...long, ...shared, ...units, ...verdicts],
        },
      },
      { extends: true, test: { name: 'shared', include: shared, isolate: false } },
      {
        extends: true,
        test: { name: 'units', include: units, exclude: [packages, ...long, ...verdicts], isolate: false },
      },
      { extends: true, test: { name: 'verdicts', include: verdicts, sequence: { groupOrder: 1 } } },
    ],
    // They end what hangs, and judge nothing: on a busy machine everything takes many times as long.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
