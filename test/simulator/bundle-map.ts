import { bundleWithMap } from '../../infra/build.ts';
import { functionSources } from '../../infra/registry.ts';

// Run by `source-frames.ts`: bundles the function that the argument names, and prints the bundle with its source map.
const source = functionSources().find(({ name }) => name === process.argv[2]);
// On a line of its own: code that is loaded for the definitions may print when it loads.
if (source) process.stdout.write(`\n${JSON.stringify(await bundleWithMap(source))}`);
