import { bundleWithMap } from '../../infra/build.ts';
import { functionSources } from '../../infra/registry.ts';

// Run by `source-frames.ts`: bundles the function that the argument names, and prints the bundle with its source map.
const source = functionSources().find(({ name }) => name === process.argv[2]);
if (source) process.stdout.write(JSON.stringify(await bundleWithMap(source)));
