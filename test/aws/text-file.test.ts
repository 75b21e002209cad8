import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { textFileOf, textsIn } from '../../shared/aws/text-file.ts';
import { errorTexts } from '../../shared/text/error-texts.ts';
import { fieldTexts } from '../../shared/text/field-texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'tegata-texts-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ['error-texts.tsv', errorTexts],
  ['field-texts.tsv', fieldTexts],
] as const)('the texts in %s', (file, texts: Readonly<Record<string, unknown>>) => {
  writeFileSync(join(folder, file), textFileOf(texts));
  const read = textsIn(file, folder);

  it('are those of the module, code by code', () => {
    for (const [code, text] of Object.entries(texts)) {
      expect(read[code], code).toEqual(text);
      expect(Object.hasOwn(read, code) && code in read, code).toBe(true);
    }
  });

  it('have nothing under what is no code', () => {
    for (const code of ['', 'no.such', 'toString', 'field', '\t', 'x\n', `${Object.keys(texts)[0]}\t{"ja":`]) {
      expect(read[code], code).toBeUndefined();
      expect(Object.hasOwn(read, code) || code in read, code).toBe(false);
    }
    expect(Reflect.get(read, Symbol.toPrimitive)).toBeUndefined();
  });
});

it('is not read before a text is asked for', () => {
  const texts = textsIn('later.tsv', folder);
  writeFileSync(join(folder, 'later.tsv'), textFileOf({ 'a.code': { ja: '後', en: 'later' } }));
  expect(texts['a.code']).toEqual({ ja: '後', en: 'later' });
});
