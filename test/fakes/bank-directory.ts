import type { BankDirectory } from '../../shared/domain/bank-directory.ts';

/** Some of the banks and branches that exist, as the directory has them. */
const banks: Readonly<Record<string, readonly [string, string, Readonly<Record<string, readonly [string, string]>>]>> =
  {
    '0001': ['みずほ', 'ミズホ', { '001': ['東京営業部', 'トウキヨウ'], '110': ['東京中央', 'トウキヨウチユウオウ'] }],
    '0005': ['三菱ＵＦＪ', 'ミツビシユ-エフジエイ', { '001': ['本店', 'ホンテン'] }],
    '0034': ['セブン', 'セブン', { '101': ['マーガレット', 'マ-ガレツト'] }],
    '0124': ['東北', 'トウホク', { '101': ['本店営業部', 'ホンテン'] }],
    '0501': ['北洋', 'ホクヨウ', { '100': ['東京', 'トウキヨウ'] }],
  };

/** A small directory: tests of rules need no more. `test/aws/bank-directory-file.test.ts` reads the real one. */
export function fakeBankDirectory(): BankDirectory {
  const entry = (code: string, found: readonly [string, string, ...unknown[]] | undefined) =>
    found && { code, name: found[0], kana: found[1] };
  return {
    asOf: '2026-08-24',
    bankOf: (code) => entry(code, banks[code]),
    branchOf: (bank, branch) => entry(branch, banks[bank]?.[2][branch]),
  };
}
