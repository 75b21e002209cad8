import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { textFiles } from '../../infra/text-files.ts';
import { textFileOf } from '../../shared/aws/text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tegata-text-modules-'));
const path = join(folder, 'shared/text/error-texts.ts');
mkdirSync(dirname(path), { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

async function built(content: string) {
  writeFileSync(path, content);
  const { plugin, files } = textFiles();
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    platform: 'node',
    write: false,
    plugins: [plugin],
    logLevel: 'silent',
  });
  return { code: outputFiles[0]?.text ?? '', files: [...files.values()] };
}

it('moves the texts of a module into a file, as they are on disk at each build', async () => {
  for (const title of ['Refused', 'Refused, in other words']) {
    const { code, files } = await built(`export const errorTexts = { 'a.code': { title: '${title}' } };`);
    expect(files).toEqual([
      {
        module: 'shared/text/error-texts.ts',
        name: 'error-texts.tsv',
        content: textFileOf({ 'a.code': { title } }),
      },
    ]);
    expect(code).toContain('textsIn("error-texts.tsv")');
    expect(code).not.toContain('Refused');
  }
});

it('refuses a module that exports more than its texts', async () => {
  await expect(built('export const errorTexts = {}; export const more = 1;')).rejects.toThrow('nothing else');
  await expect(built('')).rejects.toThrow('nothing else');
});

it('names the place of an error in a module', async () => {
  await expect(built('export const errorTexts = {')).rejects.toThrow(/error-texts\.ts:1:27: ERROR: Expected/);
});
