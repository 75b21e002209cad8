import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aws_kms as kms, Stack } from 'aws-cdk-lib';
import { afterAll, expect, it } from 'vitest';
import { LeastPrivilegeFunction } from '../../infra/constructs/least-privilege-function.ts';
import { stageNamed } from '../../infra/stages.ts';
import { newApp } from '../../infra/tegata.ts';

const folder = mkdtempSync(join(tmpdir(), 'tegata-infra-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Where the code of a bundle with these files is deployed from. */
function placeOf(name: string, files: Readonly<Record<string, string>>): unknown {
  const bundle = join(folder, name);
  mkdirSync(bundle);
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(bundle, file), contents);
  const app = newApp({ outdir: join(folder, `${name}.out`) });
  const stack = new Stack(app, 'Stack');
  new LeastPrivilegeFunction(stack, 'It', {
    ...{ stage: stageNamed('dev'), logKey: new kms.Key(stack, 'Key'), name: 'get-home', description: 'It.', bundle },
    ...{ environment: {}, statements: [], memoryMegabytes: 512, timeoutSeconds: 10 },
  });
  const { Resources } = app.synth().getStackByName('Stack').template as {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: { Code?: unknown } }>>;
  };
  return Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function')?.Properties.Code;
}

it('is deployed again when a file of its code has other contents or another name, and only then', () => {
  const code = { 'index.js': 'exports.handler = 1;', 'packages.js': 'exports.one = 1;' };
  const first = placeOf('first', code);
  expect(first).toMatchObject({ S3Key: expect.stringMatching(/^[0-9a-f]{64}\.zip$/) });
  expect(placeOf('same', code)).toEqual(first);
  const others = [
    placeOf('contents', { ...code, 'packages.js': 'exports.one = 2;' }),
    placeOf('name', { 'index.js': code['index.js'], 'other.js': code['packages.js'] }),
    placeOf('more', { ...code, 'texts.tsv': '' }),
  ];
  for (const other of others) expect(other).not.toEqual(first);
});
