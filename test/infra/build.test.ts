import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Build, buildFunctions, bundleSizes } from '../../infra/build.ts';
import { functionSources, missingSources, projectRoot } from '../../infra/registry.ts';

const directory = mkdtempSync(join(tmpdir(), 'tegata-build-'));
const sources = functionSources();
let built: Build;
beforeAll(async () => {
  built = await buildFunctions({ directory, allowMissing: true });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const bundleOf = (name: string) => readFileSync(join(built.folderOf(name), 'index.js'));
const written = sources.filter((each) => !missingSources([each]).length).map(({ name }) => name);

describe('the build', () => {
  it('makes one folder with one file for each function of the registry', () => {
    expect(readdirSync(directory).sort()).toEqual(sources.map(({ name }) => name).sort());
    for (const { name } of sources) expect(readdirSync(built.folderOf(name))).toEqual(['index.js']);
  });

  it.each(written)('%s loads with no environment and exports its handler', (name) => {
    const { handler } = createRequire(import.meta.url)(join(built.folderOf(name), 'index.js'));
    expect(handler).toBeTypeOf('function');
  });

  it('no bundle is larger than 200 KB gzip', () => {
    expect(bundleSizes(built).filter(({ gzip }) => gzip > 200_000)).toEqual([]);
  });

  it('holds nothing of the machine it was made on', () => {
    for (const { name } of sources) {
      const text = bundleOf(name).toString();
      expect(text.includes(projectRoot)).toBe(false);
      expect(text).not.toMatch(/sourceMappingURL/);
    }
  });

  it('holds no other credentials than the environment’s, and no package twice in one version', () => {
    const inputs = Object.keys(built.metafile.inputs);
    expect(inputs.filter((path) => /credential-provider-(?!imds)|client-s(ts|so)|nested-clients/.test(path))).toEqual([]);
    const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version: string }> };
    const packages = new Set(inputs.map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter((path) => path !== undefined));
    const identities = [...packages].map((path) => `${path.split('node_modules/').at(-1)}@${lock.packages[path]?.version}`);
    expect(identities.filter((each, index) => identities.indexOf(each) !== index)).toEqual([]);
  });

  it('does not touch what did not change, restores what did, and removes what left the registry', async () => {
    const before = new Map(sources.map(({ name }) => [name, statSync(join(built.folderOf(name), 'index.js')).mtimeMs]));
    const [first, second] = written;
    if (!first || !second) throw new Error('nothing is written yet');
    const original = bundleOf(first);
    writeFileSync(join(built.folderOf(first), 'index.js'), 'changed');
    const few = sources.filter(({ name }) => name === first || name === second);
    await buildFunctions({ directory, sources: few });
    expect(bundleOf(first).equals(original)).toBe(true);
    expect(statSync(join(built.folderOf(second), 'index.js')).mtimeMs).toBe(before.get(second));
    expect(readdirSync(directory).sort()).toEqual([first, second].sort());
  });
});

describe('a definition without code', () => {
  const lost = { name: 'lose-way', path: 'functions/users/lose-way.ts' };

  it('is refused by name', async () => {
    await expect(buildFunctions({ directory, sources: [lost] })).rejects.toThrow('lose-way: functions/users/lose-way.ts');
  });

  it('may stand in for itself while it is written: it says what it is at its first call', async () => {
    const stood = mkdtempSync(join(tmpdir(), 'tegata-missing-'));
    const { folderOf, missing } = await buildFunctions({ directory: stood, sources: [lost], allowMissing: true });
    const { handler } = createRequire(import.meta.url)(join(folderOf('lose-way'), 'index.js'));
    expect(missing).toEqual(['lose-way']);
    await expect(handler()).rejects.toThrow('lose-way has a definition and no code yet');
    rmSync(stood, { recursive: true });
  });
});
