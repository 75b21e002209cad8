import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  fieldErrors,
  fieldPath,
  mismatches,
  readFields,
  refuseFields,
  repetitions,
} from '../../shared/domain/field-errors.ts';
import {
  Account,
  CompanyNameKana,
  CsrPem,
  Email,
  GivenCredential,
  Instant,
  JstDate,
  LoginId,
  NamedAccount,
  Otp,
  PageLimit,
  Password,
  UserId,
  UserName,
} from '../../shared/domain/fields.ts';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { AccountDailyAmount, Amount, Limits } from '../../shared/domain/limits.ts';
import { Permissions } from '../../shared/domain/permissions.ts';
import { processorMilliseconds } from '../processor-time.ts';
import { refusal } from './refusal.ts';

const codeOf = (schema: z.ZodMiniType, value: unknown) => {
  const result = schema.safeParse(value);
  return result.success ? 'ok' : fieldErrors(result.error, value)[0]?.code;
};

describe('fields (A4, D-22)', () => {
  test.each([
    ['0501D00601M', 'ok'],
    ['abc123', 'ok'],
    ['abcdef123456', 'ok'],
    ['abcdef1234567', 'loginId.form'],
    ['ａｂｃ１２３', 'loginId.form'],
    ['abc-123', 'loginId.form'],
    ['abc123\n', 'loginId.form'],
    ['abc 123', 'loginId.form'],
    ['１23456', 'loginId.form'],
    ['', 'loginId.form'],
    [123456, 'field.type'],
    [null, 'field.type'],
    [undefined, 'field.required'],
  ])('login ID %j: %s', (value, code) => expect(codeOf(LoginId, value)).toBe(code));

  test.each([
    ['Abc123', 'ok'],
    ['Abc12', 'password.form'],
    ['Abc1234567890', 'password.form'],
    ['Ａbc123', 'password.form'],
    ['Abc!23', 'password.form'],
  ])('password %j: %s', (value, code) => expect(codeOf(Password, value)).toBe(code));

  test('a claimed credential may have any form but not any length', () => {
    expect(codeOf(GivenCredential, '')).toBe('ok');
    expect(codeOf(GivenCredential, '全角でも')).toBe('ok');
    expect(codeOf(GivenCredential, 'x'.repeat(129))).toBe('field.tooLong');
  });

  test.each([
    ['123456', 'ok'],
    ['１２３４５６', 'otp.form'],
    ['12345', 'otp.form'],
    ['123 456', 'otp.form'],
    ['123456\n', 'otp.form'],
    ['١٢٣٤٥٦', 'otp.form'],
  ])('one-time password %j: %s', (value, code) => expect(codeOf(Otp, value)).toBe(code));

  test.each([
    ['a@bc', 'ok'],
    ['taro.yamada+ib@example.co.jp', 'ok'],
    ['a-b_c@example.co.jp', 'ok'],
    ["!#$%&'*+-/=^_`{|}~@example.jp", 'ok'],
    ['a=b?c@example.jp', 'ok'],
    ['a@xn--wgv71a.jp', 'ok'],
    ['a@1and1.com', 'ok'],
    ['a@0.jp', 'ok'],
    // SES refuses them (RFC 5321 4.1.2), though telephone companies once gave them out.
    ['a..b@docomo.ne.jp', 'email.form'],
    ['ab.@docomo.ne.jp', 'email.form'],
    ['.ab@docomo.ne.jp', 'email.form'],
    ['.@example.jp', 'email.form'],
    ['-ab@example.jp', 'email.form'],
    ['-@example.jp', 'email.form'],
    ['=?utf-8?q?=E9?=@example.jp', 'email.form'],
    ['a=?utf-8?b?44GC?=@example.jp', 'email.form'],
    ['a=?@example.jp', 'email.form'],
    ['a@-example.jp', 'email.form'],
    ['a@example-.jp', 'email.form'],
    ['a@example.-jp', 'email.form'],
    ['a@example.jp-', 'email.form'],
    ['a@example.jp.', 'email.form'],
    ['a@exa_mple.jp', 'email.form'],
    ['a@127.0.0.1', 'email.form'],
    ['a@[127.0.0.1]', 'email.form'],
    ['a@example.1', 'email.form'],
    ['a@12345', 'email.form'],
    ['"a b"@example.jp', 'email.form'],
    ['"a"@example.jp', 'email.form'],
    ['a\\@b@example.jp', 'email.form'],
    ['a(b)@example.jp', 'email.form'],
    ['a%b@c@example.jp', 'email.form'],
    [`${'a'.repeat(52)}@example.com`, 'ok'],
    [`${'a'.repeat(53)}@example.com`, 'email.form'],
    ['a@b', 'email.form'],
    ['@example.com', 'email.form'],
    ['taro@', 'email.form'],
    ['taro@exa@mple.com', 'email.form'],
    ['taro@example..com', 'email.form'],
    ['taro@.example.com', 'email.form'],
    ['taro@example.com\r\nBcc: x@example.com', 'email.form'],
    ['taro@example.com\n', 'email.form'],
    ['taro,jiro@example.com', 'email.form'],
    ['taro;jiro@example.com', 'email.form'],
    ['<taro@example.com>', 'email.form'],
    ['"taro"@example.com', 'email.form'],
    ['taro yamada@example.com', 'email.form'],
    ['太郎@example.com', 'email.form'],
    ['ｔａｒｏ@example.com', 'email.form'],
  ])('e-mail %j: %s', (value, code) => expect(codeOf(Email, value)).toBe(code));

  test('an e-mail address is made of atoms and labels, and every changed dot or hyphen is noticed', () => {
    const atom = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/^_`{|}~][A-Za-z0-9!#$%&'*+/^_`{|}~-]{0,8}$/);
    const label = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9-]{0,6}[A-Za-z0-9])?$/);
    const top = fc.stringMatching(/^[A-Za-z]([A-Za-z0-9-]{0,4}[A-Za-z0-9])?$/);
    const parts = fc.record({
      local: fc.array(atom, { minLength: 1, maxLength: 3 }),
      domain: fc.array(label, { maxLength: 2 }),
      top,
    });
    fc.assert(
      fc.property(parts, ({ local, domain, top: last }) => {
        const [name, host] = [local.join('.'), [...domain, last].join('.')];
        expect(codeOf(Email, `${name}@${host}`)).toBe(`${name}@${host}`.length < 4 ? 'email.form' : 'ok');
        for (const broken of [
          `.${name}@${host}`,
          `${name}.@${host}`,
          `-${name}@${host}`,
          `${local.join('..')}..a@${host}`,
          `${name}@.${host}`,
          `${name}@${host}.`,
          `${name}@-${host}`,
          `${name}@${host}-`,
          `${name}@${domain.join('.')}..${last}`,
          `=?${name}?=@${host}`,
          `"${name}"@${host}`,
          `${name}@${host}@${host}`,
        ])
          expect(codeOf(Email, broken), broken).toBe('email.form');
      }),
    );
  });

  test('an accepted e-mail address stands in a header as it is, and begins no option and no encoded word', () => {
    const characters = fc.constantFrom(...'abcdefghijk12.-=?@"<, \r\u3000é');
    const part = fc.string({ unit: characters, minLength: 1, maxLength: 8 });
    let accepted = 0;
    fc.assert(
      fc.property(part, part, (local, domain) => {
        const text = `${local}@${domain}`;
        if (!Email.safeParse(text).success) return;
        accepted += 1;
        expect(text).toMatch(/^[\x21-\x7e]{4,64}$/);
        expect(text).not.toMatch(/[\s<>,;:"()[\]\\]|^[-.]|\.\.|\.@|@[-.]|[-.]$|=\?/);
        expect(text.split('@').length).toBe(2);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test('no text makes the check of an e-mail address slow', () => {
    const texts = ['a'.repeat(100_000), `${'a.'.repeat(50_000)}@`, `a@${'a-'.repeat(50_000)}`, '=?'.repeat(50_000)];
    const check = () => expect(texts.map((text) => Email.safeParse(text).success)).toEqual(texts.map(() => false));
    expect(processorMilliseconds(check)).toBeLessThan(1_000);
  });

  test.each([
    ['でんさい00601担当者', 'ok'],
    ['髙橋 﨑 㐂 𠮷野家', 'ok'],
    ['葛󠄀城', 'ok'], // ideographic variation selector
    ['𠮷'.repeat(30), 'ok'],
    ['𠮷'.repeat(31), 'userName.form'],
    ['', 'userName.form'],
    ['　 ', 'userName.form'],
    ['山田\u0000', 'userName.form'],
    ['山田\n太郎', 'userName.form'],
    ['山田\u202e太郎', 'userName.form'],
    ['山田\u200b太郎', 'userName.form'],
    ['\ufeff山田', 'userName.form'],
    ['\u3164', 'userName.form'],
    ['山田\ud800', 'userName.form'],
    ['山田\u{e1000}', 'userName.form'],
    ['山田\u0378', 'userName.form'],
    [['山田'], 'field.type'],
  ])('user name %j: %s', (value, code) => expect(codeOf(UserName, value)).toBe(code));

  test('names are stored in NFC and counted after it', () => {
    expect(UserName.parse('か\u3099'.repeat(30))).toBe('が'.repeat(30));
  });

  test('an accepted name is NFC, visible and at most 30 code points; parsing it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const result = UserName.safeParse(text);
        if (!result.success) return;
        expect(result.data).toBe(result.data.normalize('NFC'));
        expect([...result.data].length).toBeLessThanOrEqual(30);
        expect(/\p{C}/u.test(result.data)).toBe(false);
        expect(UserName.parse(result.data)).toBe(result.data);
      }),
    );
  });

  test('IDs, passwords and one-time passwords accept ASCII alone', () => {
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(texts, (text) => {
        const accepted = [LoginId, Password, Otp, Email].some((schema) => schema.safeParse(text).success);
        if (accepted) expect(/[^\x21-\x7e]/.test(text)).toBe(false);
      }),
    );
  });

  test.each([
    ['カブシキガイシャテスト', 'ok'],
    ['ｶ)ﾃｽﾄｼｮｳｼﾞ', 'ok'],
    ['カ）ヴェルデ・２１', 'ok'],
    ['株式会社テスト', 'companyNameKana.form'],
    ['てすと', 'companyNameKana.form'],
    ['　', 'companyNameKana.form'],
    ['ア'.repeat(61), 'companyNameKana.form'],
    ['ヱビス', 'companyNameKana.form'],
    ['ﾞﾃｶﾞﾀ', 'companyNameKana.form'],
    ['㌔', 'companyNameKana.form'],
    ['①', 'companyNameKana.form'],
    ['tegata', 'companyNameKana.form'],
    ['(-)', 'companyNameKana.form'],
    ['', 'companyNameKana.form'],
    ['テガタ\n', 'companyNameKana.form'],
    ['ア'.repeat(12_000), 'companyNameKana.form'],
  ])('kana name %j: %s', (value, code) => expect(codeOf(CompanyNameKana, value)).toBe(code));

  test.each([
    ['ﾃｶﾞﾀｼｮｳｼﾞ', 'テガタシヨウジ'],
    ['テカ\u3099タショウジ', 'テガタシヨウジ'],
    ['　ＡＢＣ　　ｼｮｳｶｲ ', 'ABC シヨウカイ'],
    ['カ）テガタ・デンキ，ｼﾃﾝ｢１｣', 'カ)テガタ・デンキ,シテン「1」'],
    ['ヴェッヶヮ', 'ヴエツケワ'],
    ['ｶﾞ'.repeat(60), 'ガ'.repeat(60)],
  ])('kana name %j is stored as %s', (value, stored) => expect(CompanyNameKana.parse(value)).toBe(stored));

  test('a kana name in its one form stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'アｱｶﾞガッｬーｰ・･「｢A１1 　-－&'), minLength: 1 }), (typed) => {
        const once = CompanyNameKana.safeParse(typed);
        fc.pre(once.success);
        expect(CompanyNameKana.parse(once.data)).toBe(once.data);
      }),
    );
  });

  test.each([
    [0, 'ok'],
    [999_999_999_999, 'ok'],
    [1_000_000_000_000, 'amount.form'],
    [-1, 'amount.form'],
    [1.5, 'amount.form'],
    [Number.NaN, 'amount.form'],
    ['1000', 'field.type'],
    ['１０００', 'field.type'],
  ])('amount %j: %s', (value, code) => expect(codeOf(Amount, value)).toBe(code));

  test('an account may have fifteen digits a day (A4-13)', () => {
    expect(codeOf(AccountDailyAmount, 999_999_999_999_999)).toBe('ok');
    expect(codeOf(AccountDailyAmount, 1_000_000_000_000_000)).toBe('amount.form');
    expect(codeOf(AccountDailyAmount, 0.5)).toBe('amount.form');
    expect(codeOf(AccountDailyAmount, '1')).toBe('field.type');
  });

  test.each([
    ['2024-02-29', 'ok'],
    ['2023-02-29', 'date.form'],
    ['2023-13-01', 'date.form'],
    ['2023-1-1', 'date.form'],
    ['20230101', 'date.form'],
    ['0000-01-01', 'date.form'],
    ['0000-12-31', 'date.form'],
    ['0001-01-01', 'ok'],
  ])('date %j: %s', (value, code) => expect(codeOf(JstDate, value)).toBe(code));

  test.each([
    ['2026-04-01T00:00:00Z', 'ok'],
    ['2026-04-01T00:00:00.123456789-12:00', 'ok'],
    ['2026-04-01T00:00:00', 'instant.form'],
    ['2026-04-01T24:00:00Z', 'instant.form'],
    ['2026-04-01T00:00:00.00000000000000000000000Z', 'instant.form'],
    // Of the years 0 and 10000 in Japan.
    ['0000-12-31T14:59:59Z', 'instant.form'],
    ['0000-12-31T15:00:00Z', 'ok'],
    ['9999-12-31T14:59:59.999Z', 'ok'],
    ['9999-12-31T15:00:00Z', 'instant.form'],
    ['9999-12-31T23:59:59Z', 'instant.form'],
  ])('instant %j: %s', (value, code) => {
    expect(codeOf(Instant, value)).toBe(code);
    if (code === 'ok') expect(formatRfc3339(new Date(value))).toMatch(/^[0-9]{4}-/);
  });

  test.each([
    ['01KBJ8Z8QY4M2S3T4V5W6X7Y8Z', 'ok'],
    ['01kbj8z8qy4m2s3t4v5w6x7y8z', 'id.form'],
    ['81KBJ8Z8QY4M2S3T4V5W6X7Y8Z', 'id.form'],
    ['01KBJ8Z8QY4M2S3T4V5W6X7Y8Z#', 'id.form'],
  ])('ID %j: %s', (value, code) => expect(codeOf(UserId, value)).toBe(code));

  test.each([
    ['1', 1],
    ['100', 100],
  ])('a page limit %s is %i', (text, limit) => expect(PageLimit.parse(text)).toBe(limit));
  test.each(['0', '101', '1e1', ' 5', '', '-1', '05'])('no page limit %j', (text) => {
    expect(codeOf(PageLimit, text)).toBe('limit.form');
  });

  test('a certificate request of 100 KB is too long', () => {
    expect(codeOf(CsrPem, 'A'.repeat(100_000))).toBe('field.tooLong');
    expect(codeOf(CsrPem, '')).toBe('field.tooShort');
  });

  test('every field that is read from JSON can be described in JSON Schema', () => {
    const body = z.strictObject({
      LoginId,
      Password,
      UserName,
      Email,
      CompanyNameKana,
      accounts: z.array(NamedAccount),
      Limits,
      Permissions,
      PageLimit,
    });
    expect(() => z.toJSONSchema(body, { io: 'input' })).not.toThrow();
  });
});

describe('field errors', () => {
  const Body = z.strictObject({
    accounts: z.array(Account),
    limits: z.optional(Limits),
    count: z.optional(z.int().check(z.minimum(1), z.maximum(9))),
  });

  test('name the path and a stable code of each rejected field', () => {
    const input = {
      accounts: [
        { branch: '081', type: 'ordinary', number: '0253226' },
        { branch: '81', type: 'fixed', number: '０２５３２２６', extra: 1 },
        { branch: '081', type: 'current' },
        { branch: '081', number: '0253226' },
      ],
      limits: { salary: 'all', transfer: 1 },
      count: 10,
      __proto__x: 1,
    };
    const error = refusal(() => readFields(Body, input));
    expect(error?.code).toBe('request.invalid');
    expect(error?.details.errors).toEqual(
      expect.arrayContaining([
        { path: 'accounts[1].branch', code: 'account.branchForm' },
        { path: 'accounts[1].type', code: 'field.choice' },
        { path: 'accounts[1].number', code: 'account.numberForm' },
        { path: 'accounts[1].extra', code: 'field.unknown' },
        { path: 'accounts[2].number', code: 'field.required' },
        { path: 'accounts[3].type', code: 'field.required' },
        { path: 'limits.salary', code: 'field.type' },
        { path: 'limits.transfer', code: 'field.unknown' },
        { path: 'count', code: 'field.tooLarge', params: { maximum: 9 } },
        { path: '__proto__x', code: 'field.unknown' },
      ]),
    );
    expect(error?.details.errors).toHaveLength(10);
  });

  test.each([
    [undefined, 'field.required'],
    [null, 'field.type'],
    ['x', 'field.type'],
    [[], 'field.type'],
  ])('a body that is %j: %s', (input, code) => {
    expect(refusal(() => readFields(Body, input))?.details.errors).toEqual([{ path: '', code }]);
  });

  test('never repeat the input, and stay short for any input', () => {
    const secret = 'S3cretSecret!';
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index}${'k'.repeat(500)}`, secret]));
    const errors = refusal(() =>
      readFields(z.strictObject({ loginPassword: Password }), { ...many, loginPassword: secret }),
    )?.details.errors;
    expect(errors).toHaveLength(50);
    expect(JSON.stringify(errors)).not.toContain(secret);
    expect(Math.max(...(errors ?? []).map(({ path }) => path.length))).toBeLessThan(80);
  });

  test('give one error a field, the first', () => {
    const Both = z.strictObject({
      text: z.string().check(z.minLength(5), z.regex(/^[a-z]+$/, { error: 'loginId.form' })),
    });
    expect(refusal(() => readFields(Both, { text: 'A' }))?.details.errors).toEqual([
      { path: 'text', code: 'field.tooShort', params: { minimum: 5 } },
    ]);
  });

  test('compare what is typed twice exactly (A4-4)', () => {
    const fields = { loginId: 'abc123', loginIdAgain: 'abc123', email: 'a@b.jp', emailAgain: 'A@b.jp' };
    expect(
      mismatches(fields, [
        ['loginId', 'loginIdAgain'],
        ['email', 'emailAgain'],
      ]),
    ).toEqual([{ path: 'emailAgain', code: 'field.mismatch' }]);
  });

  test('name each value of a list that stood there before', () => {
    expect(repetitions('accounts', ['1', '2', '3'])).toEqual([]);
    expect(repetitions('accounts', ['1', '2', '1', '1'])).toEqual([
      { path: 'accounts[2]', code: 'field.repeated' },
      { path: 'accounts[3]', code: 'field.repeated' },
    ]);
  });

  test('refuse the request if there is one', () => {
    const errors = [{ path: 'what[1]', code: 'field.repeated' }];
    expect(refusal(() => refuseFields([]))).toBeUndefined();
    expect(refusal(() => refuseFields(errors))).toMatchObject({ code: 'request.invalid', details: { errors } });
  });

  test('carry the numbers of a limit, for lists and for texts for people too', () => {
    const errorsOf = (schema: z.ZodMiniType, value: unknown) =>
      refusal(() => readFields(schema, value))?.details.errors;
    expect(errorsOf(z.array(z.string()).check(z.maxLength(1)), ['a', 'b'])).toEqual([
      { path: '', code: 'field.tooLong', params: { maximum: 1 } },
    ]);
    expect(errorsOf(z.array(z.string()).check(z.minLength(1)), [])).toEqual([
      { path: '', code: 'field.tooShort', params: { minimum: 1 } },
    ]);
    expect(errorsOf(UserName, 'あ'.repeat(31))).toEqual([{ path: '', code: 'userName.form', params: { maximum: 30 } }]);
    const Even = z
      .number()
      .check(z.refine((given) => given % 2 === 0, { error: 'amount.form', params: { step: 2, of: 'x' } }));
    expect(errorsOf(Even, 3)).toEqual([{ path: '', code: 'amount.form', params: { step: 2 } }]);
  });

  test('write unambiguous paths', () => {
    expect(fieldPath(['a', 0, 'b'])).toBe('a[0].b');
    expect(fieldPath(['a.b', 'c'])).toBe('["a.b"].c');
    expect(fieldPath([])).toBe('');
  });
});
