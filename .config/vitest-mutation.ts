import { defineConfig } from 'vitest/config';
import { QuickestFirst } from '../test/mutation/quickest-first.ts';
import { warmThreads } from '../test/mutation/warm-threads.ts';

/**
 * The suites that run for every mutant: no simulator, no browser, no build, no embedded engine. Modules are loaded once for all
 * files and all runs: no test of these leaves anything behind in them.
 */
export default defineConfig({
  plugins: [
    {
      name: 'warm-threads',
      // The runner asks for vitest's own threads on the command line, which a configuration does not overrule.
      configureVitest: ({ project }) => {
        project.config.pool = warmThreads.name;
        project.config.poolRunner = warmThreads;
      },
    },
  ],
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/{functions,domain,table,operation,frame,steps,aws}/**/*.test.ts', 'test/engines/memory.test.ts'],
    exclude: [
      '**/node_modules/**',
      // It judges what all tests together recorded.
      'test/functions/least-privilege.test.ts',
      // Slow, and it asks the same of every operation.
      'test/functions/other-kinds.test.ts',
      // It needs the embedded engine.
      'test/functions/tokens/embedded-repeats.test.ts',
    ],
    setupFiles: ['test/mutation/no-mutant.ts'],
    sequence: { sequencer: QuickestFirst },
    isolate: false,
    // Stryker ends what hangs; code that counts what is run takes many times as long.
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
