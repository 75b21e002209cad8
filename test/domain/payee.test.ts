import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldErrors } from '../../shared/domain/field-errors.ts';
import { PayeeId } from '../../shared/domain/fields.ts';
import {
  accountDigits,
  accountOfDigits,
  CustomerCode,
  FiledPayeeId,
  PayeeAccount,
  PayeeAccountType,
  PayeeName,
  PayeeRecord,
  payeeProblems,
} from '../../shared/domain/payee.ts';
import { zenginLength } from '../../shared/domain/zengin/zengin-kana.ts';
import { fakeBankDirectory } from '../fakes/bank-directory.ts';

const account = {
  bank: '0001',
  branch: '001',
  type: 'ordinary',
  number: '1234567',
  name: 'カ)テガタシヨウジ',
} as const;

const problemsOf = (changed: Readonly<Record<string, unknown>>) => {
  const input = { ...account, ...changed };
  const { error } = PayeeAccount.safeParse(input);
  return error ? fieldErrors(error, input).map(({ path, code }) => [path, code]) : [];
};

describe('the name of an account', () => {
  it.each([
    ['カ）テガタショウジ', 'カ)テガタシヨウジ'],
    ['ｶ)ﾃｶﾞﾀｼｮｳｼﾞ', 'カ)テガタシヨウジ'],
    ['ﾀﾅｶ　ﾀﾛｳ', 'タナカ タロウ'],
    [' ヤマダ  ハナコ ', 'ヤマダ ハナコ'],
    ['ＡＢＣ１２３', 'ABC123'],
    ['スーパー', 'ス-パ-'],
    ['ｽｰﾊﾟｰ', 'ス-パ-'],
    ['ス－パ−', 'ス-パ-'],
    ['エ－・ビ－'.replace('・', '.'), 'エ-.ビ-'],
    ['「テガタ」，／￥', '「テガタ」,/¥'],
    ['テガタ\\', 'テガタ¥'],
    ['ヴィラ', 'ヴイラ'],
    ['ｶｦﾙ', 'カヲル'],
  ])('%s is stored as %s', (typed, stored) => {
    expect(PayeeName.parse(typed)).toBe(stored);
    expect(PayeeName.parse(stored)).toBe(stored);
  });

  it.each([
    ['', 'payee.nameForm'],
    ['手形商事', 'payee.nameForm'],
    ['てがた', 'payee.nameForm'],
    ['tegata', 'payee.nameForm'],
    ['テガタ・ショウジ', 'payee.nameForm'],
    ['テガタ&ショウジ', 'payee.nameForm'],
    ['ヰノウエ', 'payee.nameForm'],
    ['ｱﾞ', 'payee.nameForm'],
    ['-', 'payee.nameForm'],
    ['   ', 'payee.nameForm'],
    ['テガタ\n', 'payee.nameForm'],
    ['テガタ\u200b', 'payee.nameForm'],
    ['ア'.repeat(121), 'payee.nameForm'],
    ['ア'.repeat(31), 'payee.nameTooLong'],
    ['ガ'.repeat(16), 'payee.nameTooLong'],
  ])('%s is refused', (typed, code) => {
    expect(problemsOf({ name: typed })).toEqual([['name', code]]);
  });

  it('has 30 half-width characters at most; each voicing mark is one', () => {
    expect(problemsOf({ name: 'ア'.repeat(30) })).toEqual([]);
    expect(problemsOf({ name: 'ｶﾞ'.repeat(15) })).toEqual([]);
    expect(zenginLength(PayeeName.parse('パパ'))).toBe(4);
  });
});

describe('an account', () => {
  it.each([
    ['bank', ['001', '00001', '０００１', 'abcd'], 'payee.bankForm'],
    ['branch', ['01', '0001', '００１'], 'payee.branchForm'],
    ['number', ['123456', '12345678', '１２３４５６７', '123456a'], 'payee.numberForm'],
  ] as const)('has digits for %s, of half width and all of them', (field, given, code) => {
    for (const each of given) expect(problemsOf({ [field]: each })).toEqual([[field, code]]);
  });

  it('is named by its digits, and found again from them', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{4}$/),
        fc.stringMatching(/^[0-9]{3}$/),
        fc.constantFrom(...PayeeAccountType.options),
        fc.stringMatching(/^[0-9]{7}$/),
        (bank, branch, type, number) => {
          const digits = accountDigits({ bank, branch, type, number });
          expect(FiledPayeeId.parse(digits)).toBe(digits);
          expect(accountOfDigits(digits, 'テガタ')).toEqual({ bank, branch, type, number, name: 'テガタ' });
        },
      ),
    );
    expect(() => accountOfDigits('000100131234567', 'テガタ')).toThrow('not the digits');
  });
});

describe('the number of a customer', () => {
  it('is in the same characters, 20 at most', () => {
    expect(CustomerCode.parse('１２３ーＡ')).toBe('123-A');
    expect(CustomerCode.safeParse('1'.repeat(20)).success).toBe(true);
    for (const bad of ['1'.repeat(21), '', 'x', '第1号']) expect(CustomerCode.safeParse(bad).success).toBe(false);
  });
});

describe('what a company keeps of a payee', () => {
  it('has a group and a note of 30 visible characters each, without spaces around them', () => {
    expect(PayeeRecord.parse({ account, group: ' 役員　', memo: '毎月末' })).toEqual({
      account,
      group: '役員',
      memo: '毎月末',
    });
    for (const bad of ['', ' ', 'あ'.repeat(31), '役員\t', '役\u202e員']) {
      const { error } = PayeeRecord.safeParse({ account, group: bad, memo: bad });
      expect(error && fieldErrors(error, {}).map(({ code }) => code)).toEqual(['payee.groupForm', 'payee.memoForm']);
    }
  });

  it('has an id that is not the digits of an account', () => {
    expect(PayeeId.safeParse(accountDigits(account)).success).toBe(false);
    expect(FiledPayeeId.safeParse('01KP0000000000000000000001').success).toBe(false);
  });
});

describe('what the directory says against an account', () => {
  const directory = fakeBankDirectory();
  const problems = (bank: string, branch: string, own = '9999', path = '') =>
    payeeProblems({ bank, branch }, directory, { bank: { code: own } }, path);
  const params = { asOf: directory.asOf };

  it('is nothing if bank and branch exist', () => {
    expect(problems('0001', '001')).toEqual([]);
  });

  it('is the bank, if there is none', () => {
    expect(problems('0002', '001')).toEqual([{ path: 'bank', code: 'payee.bankUnknown', params }]);
  });

  it('is the branch, if the bank has none, also of the deploying bank', () => {
    const found = [{ path: 'account.branch', code: 'payee.branchUnknown', params }];
    expect(problems('0001', '999', '9999', 'account')).toEqual(found);
    expect(problems('0001', '999', '0001', 'account')).toEqual(found);
  });

  it('is nothing against the deploying bank, if the directory does not know it', () => {
    expect(problems('9999', '123')).toEqual([]);
    expect(problems('9999', '123', '0001')).toHaveLength(1);
  });
});
