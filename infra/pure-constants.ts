import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * A constant of a module, as Biome formats it: its semicolon is the first one after which a line begins at the left
 * margin. Functions need no mark.
 */
const constant =
  /^((?:export )?const \w+(?:: [^=]+?)? = )(?!(?:async )?(?:[(<]|\w+ =>))([\s\S]*?);(?=\n+[\w/]|\n*(?![\s\S]))/gm;

/**
 * Marks the constants of our modules as free of effects, so that a bundle holds only those that its function uses: our
 * modules only build values when they load. esbuild cannot see this of a chain of methods, such as
 * `z.string().max(64)`, and every function would build the schemas of every module it imports.
 */
export function pureConstants(): Plugin {
  return {
    name: 'pure-constants',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/](?:shared|functions)[\\/].*\.ts$/ }, ({ path }) =>
        path.includes('node_modules')
          ? undefined
          : { contents: withPureConstants(readFileSync(path, 'utf8')), loader: 'ts' },
      );
    },
  };
}

/** The text of a module, each constant in a function that is called at once; esbuild undoes it where it keeps one. */
export const withPureConstants = (text: string): string =>
  text.replace(constant, (_, left, right) => `${left}/* @__PURE__ */ (() => (${right}))();`);
