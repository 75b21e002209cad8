import type { Plugin } from 'esbuild';

/** Leaves out what unpacks fonts of the Web, whose dictionary is a third of a print's code: the printer's is TrueType. */
export const noWoff2 = (): Plugin => ({
  name: 'no-woff2',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]brotli[\\/]decompress\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('what unpacks WOFF2 fonts is not in the bundle'); };",
    }));
  },
});
