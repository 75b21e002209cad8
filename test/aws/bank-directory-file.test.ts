import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bankDirectoryDate, bankDirectoryText } from '../../infra/bank-directory.ts';
import { bankDirectoryFile, bankDirectoryInFile } from '../../shared/aws/bank-directory-file.ts';
import { isCanonicalAccountName } from '../../shared/domain/kana.ts';
import { zenginLength } from '../../shared/domain/zengin/zengin-kana.ts';
import { fakeBankDirectory } from '../fakes/bank-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'tegata-banks-'));
const path = join(folder, bankDirectoryFile);
writeFileSync(path, bankDirectoryText());
afterAll(() => rmSync(folder, { recursive: true }));
const directory = bankDirectoryInFile(path);

describe('the directory of the banks', () => {
  it('has the date of its data', () => {
    expect(bankDirectoryDate()).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(directory.asOf).toBe(bankDirectoryDate());
  });

  it('finds banks and branches by their codes', () => {
    expect(directory.bankOf('0034')).toEqual({ code: '0034', name: 'セブン', kana: 'セブン' });
    expect(directory.branchOf('0034', '101')).toEqual({ code: '101', name: 'マーガレット', kana: 'マ-ガレツト' });
    expect(directory.bankOf('0005')?.kana).toBe('ミツビシユ-エフジエイ');
  });

  it('finds nothing for codes that do not exist, or are none', () => {
    for (const code of ['9999', '', '034', '00345', '\n', 'セブン', '0034|'])
      expect(directory.bankOf(code)).toBeUndefined();
    for (const code of ['999', '', '10', '0034', 'セブン', '|'])
      expect(directory.branchOf('0034', code)).toBeUndefined();
    expect(directory.branchOf('9999', '101')).toBeUndefined();
  });

  it('finds the first and the last one, and every branch of a bank', () => {
    const lines = bankDirectoryText().toString().trimEnd().split('\n').slice(1);
    expect(lines.length).toBeGreaterThan(1000);
    for (const line of [lines[0], lines.at(-1)]) {
      const [bank = '', ...branches] = (line ?? '').split('\t').map((each) => each.split('|')[0] ?? '');
      expect(directory.bankOf(bank)?.code).toBe(bank);
      expect(branches.map((each) => directory.branchOf(bank, each)?.code)).toEqual(branches);
    }
  });

  it('has kana names that fit into the records of the exchange format', () => {
    const entries = bankDirectoryText()
      .toString()
      .trimEnd()
      .split('\n')
      .slice(1)
      .flatMap((line) => line.split('\t'));
    const kana = entries.map((each) => each.split('|')[2] ?? '');
    expect(kana.filter((each) => !isCanonicalAccountName(each) || zenginLength(each) > 15)).toEqual([]);
  });

  it('is the one that the tests of rules use a part of', () => {
    const small = fakeBankDirectory();
    for (const [bank, branch] of [
      ['0001', '001'],
      ['0001', '110'],
      ['0005', '001'],
      ['0034', '101'],
      ['0124', '101'],
      ['0501', '100'],
    ] as const) {
      expect(small.bankOf(bank)).toEqual(directory.bankOf(bank));
      expect(small.branchOf(bank, branch)).toEqual(directory.branchOf(bank, branch));
    }
  });
});
