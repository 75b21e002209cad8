import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Build, buildFunctions, bundleSizes, codeFiles } from '../../infra/build.ts';
import { functionSources, missingSources, projectRoot } from '../../infra/registry.ts';
import { packagesFile } from '../../infra/shared-packages.ts';
import { bankDirectoryFile } from '../../shared/aws/bank-directory-file.ts';
import { fontFile } from '../../shared/aws/font-file.ts';
import type { EventUse } from '../../shared/operation/operation.ts';

const directory = mkdtempSync(join(tmpdir(), 'tegata-build-'));
const sources = functionSources();
let built: Build;
beforeAll(async () => {
  built = await buildFunctions({ directory, allowMissing: true });
});
afterAll(() => {
  for (const path of [directory, `${directory}.json`]) rmSync(path, { recursive: true, force: true });
});

/** A printer is no client of AWS: a library and a font. Nor is the directory of the banks, which is a file. */
const clientOf: Readonly<Record<Exclude<EventUse, 'printer' | 'bankDirectory'>, string | undefined>> = {
  hasher: 'client-kms',
  tokenSecrets: 'client-kms',
  tokenImport: 'client-kms',
  tokenAssignment: 'client-kms',
  assertionSigning: 'client-kms',
  assertionKeys: 'client-kms',
  mailSealing: 'client-kms',
  mailOpening: 'client-kms',
  signer: 'client-secrets-manager',
  keyRotation: 'client-secrets-manager',
  authority: 'client-acm-pca',
  revocation: 'client-acm-pca',
  mailer: 'client-ses',
  // Eight signed requests, without the client of S3.
  tokenUpload: undefined,
  uploadedTokens: undefined,
  requestUpload: undefined,
  uploadedRequests: undefined,
  historyDownload: undefined,
  handoverFiles: undefined,
  historyWriting: undefined,
};

const allInputs = () => ({ ...built.metafile.inputs, ...built.packages.inputs });
const bundleOf = (name: string) => readFileSync(join(built.folderOf(name), 'index.js'));
const written = sources.filter((each) => !missingSources([each]).length).map(({ name }) => name);

const inputsOf = (name: string) =>
  Object.entries(built.metafile.outputs).find(([path]) => path.endsWith(`/${name}/index.js`))?.[1].inputs ?? {};
/** Of the modules that a bundle has as files, those it imports. */
const textFilesOf = (name: string) =>
  ['error-texts', 'field-texts'].flatMap((each) => (inputsOf(name)[`shared/text/${each}.ts`] ? [`${each}.tsv`] : []));

describe('the build', () => {
  it('makes one folder with its files for each function of the registry', () => {
    expect(readdirSync(directory).sort()).toEqual(sources.map(({ name }) => name).sort());
    for (const { name, uses } of sources)
      expect(readdirSync(built.folderOf(name)).sort()).toEqual(
        [
          ...(uses.includes('bankDirectory') ? ['LICENSE_BANKS', bankDirectoryFile] : []),
          ...(uses.includes('printer') ? ['LICENSE_FONT', fontFile] : []),
          ...textFilesOf(name),
          ...codeFiles,
        ].sort(),
      );
  });

  it.each(written)('%s loads without an environment and exports its handler', (name) => {
    const { handler } = createRequire(import.meta.url)(join(built.folderOf(name), 'index.js'));
    expect(handler).toBeTypeOf('function');
  });

  // Two clients beside the table's, KMS and the authority's, and the frame; import-tokens has a DOM, XPath and C14N
  // besides, which it loads for a signed file alone.
  it('no bundle is larger than 190 KB gzip, 230 KB with XML signatures, or 310 KB with the printer', () => {
    const limitOf = (name: string) => {
      if (name === 'import-tokens') return 230_000;
      return sources.some((each) => each.name === name && each.uses.includes('printer')) ? 310_000 : 190_000;
    };
    expect(bundleSizes(built).filter(({ name, gzip }) => gzip > limitOf(name))).toEqual([]);
  });

  it('no function is larger than 60 MB unpacked, its font included', () => {
    for (const { name } of sources) {
      const folder = built.folderOf(name);
      const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
      expect(bytes, name).toBeLessThan(60_000_000);
    }
  });

  it.each(sources)('$name contains the clients of its uses, and no others', ({ name, uses }) => {
    const output = Object.entries(built.metafile.outputs).find(([path]) => path.endsWith(`/${name}/index.js`))?.[1];
    const inputs = Object.keys(output?.inputs ?? {});
    const clients = inputs
      .map((path) => /@aws-sdk\/(client-[^/]+)\/dist-es/.exec(path)?.[1])
      .filter((each) => each !== undefined);
    // The table's client is in the file of packages.
    const expected = uses.flatMap((use) => (use === 'printer' || use === 'bankDirectory' ? [] : (clientOf[use] ?? [])));
    expect(inputs.some((path) => path.includes('/pdfkit/'))).toBe(uses.includes('printer'));
    expect([...new Set(clients)].sort()).toEqual([...new Set(expected)].sort());
  });

  it('has the verifier of sessions where callers have one, and of the SDK’s packages only their version', () => {
    const verifying = sources.filter(({ name }) => Object.keys(inputsOf(name)).some((path) => /jws_verify/.test(path)));
    expect(verifying.map(({ name }) => name)).toEqual(
      sources.filter(({ admitsSessions }) => admitsSessions).map(({ name }) => name),
    );
    const described = Object.entries(inputsOf('acquire-certificate')).filter(([path]) => path.endsWith('package.json'));
    expect(described).toHaveLength(2);
    for (const [path, { bytesInOutput }] of described) expect(bytesInOutput, path).toBeLessThan(100);
  });

  it('has what every function loads in one file, the same beside each bundle, and nothing of it in a bundle', () => {
    const packageOf = (path: string) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
    const inputs = Object.keys(Object.values(built.packages.outputs)[0]?.inputs ?? {});
    const shared = new Set(inputs.map(packageOf).filter((each) => each !== undefined));
    expect([...shared]).toEqual(
      expect.arrayContaining(['zod', '@middy/core', '@aws-sdk/client-dynamodb'].map((name) => `node_modules/${name}`)),
    );
    expect(shared).not.toContain('node_modules/@aws-sdk/client-kms');
    // The protocol of mails alone.
    expect(inputs.filter((path) => path.includes('/xml-builder/'))).toEqual([]);
    // An older version, of the authority's client: another version never stands for it.
    const older = Object.keys(inputsOf('acquire-certificate'));
    for (const name of ['core', 'node-http-handler'])
      expect(
        older.some((path) => path.startsWith(`node_modules/@smithy/${name}/`)),
        name,
      ).toBe(true);
    // The client that mails has a protocol of its own, and what belongs to it.
    const others = written.filter((name) => name !== 'deliver-mail');
    const twice = others.flatMap((name) =>
      Object.keys(inputsOf(name)).filter((path) => inputs.includes(path) && path.includes('node_modules/')),
    );
    expect(new Set(twice)).toEqual(new Set());
    const files = new Set(sources.map(({ name }) => readFileSync(join(built.folderOf(name), packagesFile), 'utf8')));
    expect(files.size).toBe(1);
  });

  it('makes the file of packages again for other functions, or where another one lies', async () => {
    const few = sources.filter(({ name }) => ['log-out', 'get-user'].includes(name));
    const own = join(directory, 'own');
    const { folderOf } = await buildFunctions({ directory: own, sources: few });
    const made = () => few.map(({ name }) => readFileSync(join(folderOf(name), packagesFile), 'utf8'));
    const [original = ''] = made();
    writeFileSync(join(folderOf('get-user'), packagesFile), 'of a build that was slower');
    await buildFunctions({ directory: own, sources: few });
    expect(made()).toEqual([original, original]);
    const cache = JSON.parse(readFileSync(`${own}.json`, 'utf8'));
    cache.packages.inputs['shared/aws/environment-credentials.ts'] = 'another hash';
    writeFileSync(`${own}.json`, JSON.stringify(cache));
    const { packages } = await buildFunctions({ directory: own, sources: few });
    expect(Object.keys(packages.outputs)).toHaveLength(1);
    const fewer = await buildFunctions({ directory: own, sources: few.slice(0, 1) });
    expect(Object.keys(fewer.metafile.outputs)).toEqual([]);
    expect(Object.keys(fewer.packages.outputs)).toHaveLength(1);
    expect(Object.keys((await buildFunctions({ directory: own, sources: few.slice(0, 1) })).packages.outputs)).toEqual(
      [],
    );
  });

  it('takes the file of packages of another build if it has everything', async () => {
    const few = sources.filter(({ name }) => name === 'log-out');
    const [own, lent] = ['own', 'lent'].map((name) => join(directory, name));
    const alone = await buildFunctions({ directory: own, sources: few });
    const taking = await buildFunctions({ directory: lent, sources: few, packagesOf: directory });
    const [of = '', ofAlone = '', ofAll = ''] = [
      taking.folderOf('log-out'),
      alone.folderOf('log-out'),
      built.folderOf('log-out'),
    ].map((folder) => readFileSync(join(folder, packagesFile), 'utf8'));
    expect(of).toBe(ofAll);
    expect(ofAlone.length).toBeLessThan(ofAll.length);
    // A function that needs more has a file of its own; so has each where the other one is not what it was made to be.
    const mailing = sources.filter(({ name }) => name === 'acquire-certificate');
    const other = join(directory, 'other');
    const without = await buildFunctions({ directory: other, sources: mailing, packagesOf: own });
    expect(Object.keys(without.packages.outputs)).toHaveLength(1);
    writeFileSync(join(alone.folderOf('log-out'), packagesFile), 'changed by hand');
    const third = await buildFunctions({ directory: join(directory, 'third'), sources: few, packagesOf: own });
    expect(readFileSync(join(third.folderOf('log-out'), packagesFile), 'utf8')).toBe(ofAlone);
  });

  it('builds the schemas and capabilities that its function uses, and no others', () => {
    // Names that survive shortening: a variable, a field of an item, the prefix of a partition.
    const holding = (word: string) =>
      ['list-users', 'log-in', 'scan-certificate-expiry'].filter((name) => bundleOf(name).includes(word));
    expect(holding('PEPPER_KEY_ID')).toEqual(['log-in']);
    expect(holding('coveredUntil')).toEqual(['scan-certificate-expiry']);
    expect(holding('AUTHORITY_ARNS')).toEqual([]);
    expect(holding('NOTICE#')).toEqual(['log-in', 'scan-certificate-expiry']);
    // A kind of subject, a value of a mail, a field of a printed document.
    expect(holding('REQUEST#')).toEqual([]);
    expect(holding('executionDate')).toEqual([]);
    expect(holding('orientation')).toEqual([]);
  });

  // V8 keeps a source of ASCII at a byte a character, any other at two.
  it('is ASCII: other characters are escaped', () => {
    const texts = built.names.flatMap((name) => codeFiles.map((file) => join(built.folderOf(name), file)));
    expect(texts.filter((path) => /[^\0-\x7f]/.test(readFileSync(path, 'utf8')))).toEqual([]);
  });

  it('contains nothing that the SDK imports dynamically, and does not look for configuration files', () => {
    const paths = Object.keys(allInputs()).filter((path) => path.includes('node_modules/'));
    expect(paths.filter((path) => /event-streams|credential-provider-imds|loadSharedConfigFiles/.test(path))).toEqual(
      [],
    );
    expect(Object.keys(allInputs())).toContain('shared/aws/configuration-files.ts');
  });

  it('prints without what unpacks fonts of the Web, and hashes codes with what Node.js has', () => {
    expect(Object.keys(inputsOf('print-user')).filter((path) => path.includes('/brotli/'))).toEqual([
      'node_modules/brotli/decompress.js',
    ]);
    // The encoding of secrets has a part of the other one, but none of its hashes.
    const hashes = Object.keys(inputsOf('register-token')).filter((path) =>
      /crypto-(node|noble)|hashes.sha/.test(path),
    );
    expect(hashes).toEqual(['node_modules/@otplib/plugin-crypto-node/dist/index.js']);
  });

  it('contains nothing of the machine that built it', () => {
    for (const { name } of sources) {
      const text = codeFiles.map((file) => readFileSync(join(built.folderOf(name), file), 'utf8')).join('\n');
      expect(text.includes(projectRoot)).toBe(false);
      expect(text).not.toMatch(/sourceMappingURL/);
    }
  });

  it("contains no credentials code but the environment's, and no package twice in one version", () => {
    const inputs = Object.keys(allInputs());
    expect(inputs.filter((path) => /credential-provider-(?!imds)|client-s(ts|so)|nested-clients/.test(path))).toEqual(
      [],
    );
    const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    const packages = new Set(
      inputs
        .map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
        .filter((path) => path !== undefined),
    );
    const identities = [...packages].map(
      (path) => `${path.split('node_modules/').at(-1)}@${lock.packages[path]?.version}`,
    );
    expect(identities.filter((each, index) => identities.indexOf(each) !== index)).toEqual([]);
  });

  it('does not touch unchanged bundles, and removes those that left the registry', async () => {
    const before = new Map(sources.map(({ name }) => [name, statSync(join(built.folderOf(name), 'index.js')).mtimeMs]));
    const few = sources.filter(({ name }) => written.slice(0, 2).includes(name));
    const again = await buildFunctions({ directory, sources: few });
    expect(Object.keys(again.metafile.outputs)).toEqual([]);
    expect(readdirSync(directory).sort()).toEqual(few.map(({ name }) => name).sort());
    for (const { name } of few) expect(statSync(join(directory, name, 'index.js')).mtimeMs).toBe(before.get(name));
  });

  it('rebuilds missing and outdated bundles, to the same bytes', async () => {
    const [first, second] = sources.filter(({ name }) => written.slice(0, 2).includes(name));
    if (!first || !second) throw new Error('nothing is written yet');
    const originals = [first, second].map(({ name }) => bundleOf(name));
    const cache = JSON.parse(readFileSync(`${directory}.json`, 'utf8'));
    cache.bundles[first.name][first.path] = 'another hash';
    writeFileSync(`${directory}.json`, JSON.stringify(cache));
    writeFileSync(join(directory, first.name, 'index.js'), 'of other sources');
    rmSync(join(directory, second.name, 'index.js'));
    await buildFunctions({ directory, sources: [first, second] });
    expect(
      [first, second].map(({ name }) =>
        bundleOf(name).equals(originals[[first, second].findIndex((each) => each.name === name)] ?? Buffer.alloc(0)),
      ),
    ).toEqual([true, true]);
  });

  it('brings back a file that a function reads beside its code', async () => {
    const source = sources.find(({ uses }) => uses.includes('bankDirectory'));
    if (!source) throw new Error('nobody uses the directory');
    const { folderOf } = await buildFunctions({ directory, sources: [source] });
    const file = join(folderOf(source.name), bankDirectoryFile);
    rmSync(file);
    await buildFunctions({ directory, sources: [source] });
    expect(statSync(file).size).toBeGreaterThan(100_000);
  });

  it('rebuilds a bundle whose uses changed, because its entry differs', async () => {
    const [first] = sources.filter(({ name }) => written.includes(name));
    if (!first) throw new Error('nothing is written yet');
    const use = first.uses.includes('mailer') ? [] : (['mailer'] as const);
    const { metafile } = await buildFunctions({ directory, sources: [{ ...first, uses: use }] });
    expect(Object.keys(metafile.outputs)).toHaveLength(1);
    expect(Object.keys((await buildFunctions({ directory, sources: [first] })).metafile.outputs)).toHaveLength(1);
  });

  it('knows every input of a bundle: the entry, its definition, their imports', () => {
    const cache = JSON.parse(readFileSync(`${directory}.json`, 'utf8'));
    const [first] = sources.filter(({ name }) => written.includes(name));
    const inputs = Object.keys(cache.bundles[first?.name ?? '']);
    expect(inputs).toEqual(
      expect.arrayContaining([
        first?.path,
        first?.path.replace(/\.ts$/, '.operation.ts'),
        'shared/frame/handle.ts',
        'shared/aws/lambda.ts',
        `entry:${first?.name}`,
        'shared/aws/environment-credentials.ts',
      ]),
    );
    expect(inputs.filter((path) => path.includes('node_modules'))).toEqual([]);
  });
});

describe('a definition without code', () => {
  const lost = { name: 'lose-way', path: 'functions/users/lose-way.ts', uses: [], kinds: [], admitsSessions: false };

  it('is refused by name', async () => {
    await expect(buildFunctions({ directory, sources: [lost] })).rejects.toThrow(
      'lose-way: functions/users/lose-way.ts',
    );
  });

  it('may be replaced by a placeholder, which fails with its name at its first call', async () => {
    const stood = mkdtempSync(join(tmpdir(), 'tegata-missing-'));
    const { folderOf, missing } = await buildFunctions({ directory: stood, sources: [lost], allowMissing: true });
    const { handler } = createRequire(import.meta.url)(join(folderOf('lose-way'), 'index.js'));
    expect(missing).toEqual(['lose-way']);
    await expect(handler()).rejects.toThrow('lose-way has a definition and no code yet');
    for (const path of [stood, `${stood}.json`]) rmSync(path, { recursive: true });
  });
});
