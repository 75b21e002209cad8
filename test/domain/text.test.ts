import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccessBar } from '../../shared/domain/access.ts';
import { type ErrorCode, errorStatus, type RefusalDetails } from '../../shared/domain/errors.ts';
import { RefusalReason } from '../../shared/domain/login-bars.ts';
import { permissions } from '../../shared/domain/permissions.ts';
import { profileNamed, profiles } from '../../shared/profiles/profiles.ts';
import { errorTexts } from '../../shared/text/error-texts.ts';
import { fieldTexts } from '../../shared/text/field-texts.ts';
import { eventLabels, historyLabel, serviceLabels } from '../../shared/text/history-labels.ts';
import { homeMessages } from '../../shared/text/home-messages.ts';
import { languageOf } from '../../shared/text/language.ts';
import { isMailKind, type MailKind, mailSubject, mailValues } from '../../shared/text/mail-kinds.ts';
import { problemTexts } from '../../shared/text/problem-texts.ts';
import { renderMail } from '../../shared/text/render-mail.ts';
import { zenginTexts } from '../../shared/text/zengin-texts.ts';

const codes = Object.keys(errorStatus) as ErrorCode[];
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

describe('the language of an answer (D-25)', () => {
  test.each([
    [undefined, 'ja'],
    ['', 'ja'],
    ['en', 'en'],
    ['en-US,en;q=0.9', 'en'],
    ['EN-gb', 'en'],
    ['ja,en;q=0.9', 'ja'],
    ['en;q=0.9, ja', 'ja'],
    ['ja;q=0.5, en;q=0.8', 'en'],
    ['en;q=0', 'ja'],
    ['fr, de;q=0.9', 'ja'],
    ['fr, en;q=0.1', 'en'],
    ['*', 'ja'],
    ['en, *', 'ja'],
    ['ja;q=0, *', 'en'],
    ['en;q=7', 'ja'],
    [';;;,,,q=', 'ja'],
  ])('%j: %s', (header, language) => expect(languageOf(header)).toBe(language));

  test('any header has an answer', () => {
    fc.assert(fc.property(fc.string(), (header) => ['ja', 'en'].includes(languageOf(header))));
  });
});

describe('words of refusals (D-25, X-6)', () => {
  test.each(codes)('%s is said in both languages, without blanks left open', (code) => {
    const variants: RefusalDetails[] = [
      {},
      ...Object.keys(errorTexts[code].reasons ?? {}).map((reason) => ({ reason })),
    ];
    for (const details of variants) {
      const ja = problemTexts(code, details, 'ja');
      const en = problemTexts(code, details, 'en');
      expect(ja.title).toMatch(japanese);
      expect(ja.detail).toMatch(/(です|ます|ません|ください|ました|でした)。$/);
      expect(en.title + en.detail).not.toMatch(japanese);
      expect(en.detail).toMatch(/^[A-Z].*\.$/);
      expect(ja.detail + en.detail).not.toMatch(/[{}]|undefined/);
    }
  });

  test('numbers and times of the details are in the sentence', () => {
    expect(problemTexts('proof.wrong', { remaining: 2 }, 'ja').detail).toContain('あと2回誤ると利用停止');
    expect(problemTexts('service.closed', { opensAt: '2026-11-22T08:00:00+09:00' }, 'ja').detail).toContain(
      '2026年11月22日 08時00分00秒',
    );
    expect(
      problemTexts('certificate.notRenewable', { renewableFrom: '2026-11-22T00:00:00+09:00' }, 'en').detail,
    ).toContain('2026-11-22 00:00:00 JST');
  });

  test('names who can help, as far as the refusal knows', () => {
    expect(problemTexts('certificate.protected', { reason: 'own', askWhom: 'administrator' }, 'ja').detail).toMatch(
      /管理者ユーザにご依頼ください。$/,
    );
    expect(problemTexts('certificate.protected', { reason: 'own', askWhom: 'bank' }, 'en').detail).toMatch(
      /contact your branch\.$/,
    );
    expect(problemTexts('permission.denied', { askWhom: 'master' }, 'en').detail).toMatch(/ask your master user\.$/);
  });

  test('a value of the details cannot open a blank or select missing texts', () => {
    const odd = { step: '{remaining}', reason: 'constructor', askWhom: 'toString' };
    expect(problemTexts('session.stepPending', odd, 'ja').detail).not.toContain('{');
    expect(problemTexts('user.protected', odd, 'en').detail).toBe(errorTexts['user.protected'].detail.en);
  });

  test('field errors carry path, code and words', () => {
    const words = { ja: 'このファイルの誤り', en: 'an error of this file' };
    const errors = [
      { path: 'file[3].amount', code: 'zengin.amountZero', words },
      { path: 'loginPassword', code: 'password.tooShort', params: { minimum: 8 } },
      { path: 'x', code: 'no.such' },
    ];
    expect(problemTexts('request.invalid', { errors }, 'ja').errors).toEqual([
      { path: 'file[3].amount', code: 'zengin.amountZero', detail: words.ja },
      { path: 'loginPassword', code: 'password.tooShort', detail: '8文字以上で入力してください。' },
      { path: 'x', code: 'no.such', detail: fieldTexts['field.format'].ja },
    ]);
  });

  test('every field code of the rules has a text', () => {
    const literals = sourcesIn('shared/domain').flatMap((source) =>
      literalsIn(source, /'([a-z][A-Za-z]*\.[a-z][A-Za-z]*)'/g),
    );
    const others: readonly string[] = [...permissions, ...AccessBar.options, ...RefusalReason.options];
    const isOther = (code: string) => Object.hasOwn(errorStatus, code) || others.includes(code);
    const fieldCodes = literals.filter((code) => !isOther(code));
    expect(fieldCodes.length).toBeGreaterThan(40);
    const texts = { ...fieldTexts, ...zenginTexts };
    expect(fieldCodes.filter((code) => !Object.hasOwn(texts, code))).toEqual([]);
  });

  test('so has every field code that operations answer', () => {
    const answered = sourcesIn('shared', 'functions').flatMap((source) =>
      literalsIn(source, /(?:\bcode: |malformed\()'([a-zA-Z]+\.[a-zA-Z]+)'/g),
    );
    const rights = Object.fromEntries(permissions.map((each) => [each, true]));
    expect(answered).toContain('json.duplicate');
    const known = { ...fieldTexts, ...zenginTexts, ...errorStatus, ...homeCodes, ...rights };
    expect(answered.filter((code) => !Object.hasOwn(known, code))).toEqual([]);
  });
});

const root = new URL('../../', import.meta.url);

function sourcesIn(...folders: string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(file, root), 'utf8'));
}

function literalsIn(source: string, pattern: RegExp): string[] {
  return [...source.matchAll(pattern)].map(([, literal]) => literal ?? '');
}

/** What `homeMessages` answers beside its own texts. */
const homeCodes = {
  'approval.waiting': 0,
  'token.missing': 0,
  'email.bounced': 0,
  'session.endedEarlier': 0,
  'certificate.expiring': 0,
  'certificate.expiresToday': 0,
};

describe('mails (D-23, A12-6)', () => {
  const at = '2027-11-21T23:59:59.000Z';
  const alert = {
    addressee: '株式会社テスト',
    userName: '髙橋、佐藤',
    loginId: '0501D00601T satou01',
    at,
    sourceIp: '203.0.113.10',
    operatorName: '髙橋',
    lastLogin: at,
  };
  const request = {
    requestId: '01JZ8Z0000REQVEST000000001',
    service: 'salary',
    executionDate: '2027-11-25',
    count: '12',
    total: '3600000',
  };
  const samples: { [Kind in MailKind]: Record<string, string | number> } = {
    applicationComplete: {
      companyName: '株式会社テスト',
      temporaryLoginPassword: 'abcd1234',
      temporaryConfirmationPassword: 'efgh5678',
    },
    mailPassword: { userName: '髙橋', mailPassword: 'mnop9012', purpose: 'emailCheck', expiresAt: at, lastLogin: at },
    certificateIssued: { userName: '髙橋', serialNumber: '0A1B2C3D4E5F', notAfter: at, lastLogin: at },
    certificateRevoked: { userName: '髙橋', serialNumber: '0A1B2C3D4E5F', revokedAt: at, lastLogin: at },
    certificateExpiry: { userName: '髙橋', serialNumber: '0A1B2C3D4E5F', notAfter: at, daysLeft: 40, lastLogin: at },
    userStopped: { ...alert, what: 'confirmation' },
    tokenRegistered: { ...alert, serialNumber: '123456789' },
    tokenRevoked: { ...alert, serialNumber: '123456789' },
    secretAnswersRegistered: alert,
    secretAnswersCleared: alert,
    stopLifted: { ...alert, what: 'login confirmation secretAnswers otpRegistration' },
    emailChanged: alert,
    passwordsChanged: { ...alert, what: 'login confirmation' },
    passwordsReset: { ...alert, what: 'login' },
    userRegistered: { ...alert, channel: 'bank' },
    userChanged: { ...alert, what: 'loginId administrator permissions accounts limits' },
    userDeleted: alert,
    temporaryPasswords: {
      ...alert,
      temporaryLoginPassword: 'Kari2026ab',
      temporaryConfirmationPassword: 'Kari2026cd',
      expiresAt: at,
    },
    strangersLocked: { ...alert, what: 'login', lockedUntil: at },
    companyChanged: { ...alert, what: 'companyName approvalModes selfApproval accountLimits companyLimits' },
    payeesChanged: {
      ...alert,
      what: 'payeeCreated',
      service: 'transfer',
      payeeName: 'テガタ',
      payeeBank: 'みずほ',
      payeeBranch: '東京営業部',
      payeeNumber: '****567',
    },
    approvalRequested: { ...alert, ...request },
    transferReceived: { ...alert, ...request },
    transferReturned: { ...alert, ...request, comment: 'OK?' },
    transferResult: { ...alert, ...request, outcome: 'error', failedLines: '3', barredBy: 'account.closed' },
    contractChanged: { ...alert, what: 'loginMethod otpUse maximumUsers contact services ceilings contractAccounts' },
  };
  const kinds = Object.keys(samples).filter(isMailKind);
  const bank = profileNamed('hokuyo').bank;
  const lines = (kind: MailKind, more: object = {}) =>
    renderMail(kind, { ...samples[kind], ...more }, bank).text.split('\n');

  test.each<[MailKind, string]>([
    ['applicationComplete', 'お申込み手続き完了のお知らせ'],
    ['mailPassword', 'メール通知パスワードのお知らせ'],
    ['certificateIssued', '電子証明書発行のお知らせ'],
    ['certificateRevoked', '電子証明書失効のお知らせ'],
    ['certificateExpiry', '電子証明書有効期限のお知らせ'],
    ['tokenRegistered', 'ワンタイムパスワード利用開始登録完了のお知らせ'],
    ['userStopped', '利用停止のお知らせ'],
    ['tokenRevoked', 'トークン失効のお知らせ'],
    ['stopLifted', '利用停止解除のお知らせ'],
    ['emailChanged', 'メールアドレス変更のお知らせ'],
    ['passwordsChanged', 'パスワード変更のお知らせ'],
    ['passwordsReset', 'パスワード再設定のお知らせ'],
    ['userRegistered', '利用者登録のお知らせ'],
    ['userChanged', '利用者情報変更のお知らせ'],
    ['userDeleted', '利用者削除のお知らせ'],
    ['strangersLocked', '利用一時停止のお知らせ'],
    ['companyChanged', '企業情報変更のお知らせ'],
    ['contractChanged', 'ご契約内容変更のお知らせ'],
    ['payeesChanged', '振込先変更のお知らせ'],
    ['approvalRequested', '承認依頼のお知らせ'],
    ['transferReceived', 'お取引受付のお知らせ'],
    ['transferReturned', 'お取引差戻しのお知らせ'],
    ['transferResult', 'お取引結果のお知らせ'],
  ])('%s has the subject %s', (kind, subject) => {
    expect(mailSubject(kind)).toBe(subject);
    expect(renderMail(kind, samples[kind], bank).subject).toBe(subject);
  });

  test('values stand on lines of their own', () => {
    expect(lines('applicationComplete')).toEqual(
      expect.arrayContaining(['仮ログインパスワード: abcd1234', '仮確認用パスワード: efgh5678']),
    );
    expect(lines('mailPassword')).toContain('メール通知パスワード: mnop9012');
    expect(lines('certificateIssued')).toContain('証明書有効期限: 2027年11月22日 08時59分59秒');
    expect(lines('certificateExpiry')).toEqual(
      expect.arrayContaining(['証明書有効期限: 2027年11月22日 08時59分59秒', '残り日数: 40日', 'Days left: 40']),
    );
  });

  test.each(kinds)('%s: Japanese first, English below, no links, the serial only by its tail, no login ID', (kind) => {
    for (const { bank: each } of Object.values(profiles)) {
      const { text } = renderMail(kind, samples[kind], each);
      const [first = '', second = ''] = text.split('-'.repeat(40));
      expect(first).toMatch(japanese);
      expect(second.replaceAll(/髙橋|佐藤|、|株式会社テスト|テガタ|みずほ|東京営業部/g, '')).not.toMatch(japanese);
      expect(text).not.toMatch(/https?:|www\.|\.jp|0A1B|12345|0501D00601T|undefined|null|NaN|Invalid/);
    }
  });

  test('shows the last login if there was one', () => {
    expect(lines('certificateIssued')).toContain('前回のログイン: 2027年11月22日 08時59分59秒');
    expect(lines('certificateIssued', { lastLogin: undefined }).join()).not.toContain('前回のログイン');
  });

  test.each([
    [40, 'あと40日'],
    [1, 'あと1日'],
    [0, '本日'],
    [-1, '有効期限が切れました'],
  ])('with %i days left the notice says %s', (daysLeft, said) => {
    const text = renderMail('certificateExpiry', { ...samples.certificateExpiry, daysLeft }, bank).text;
    expect(text).toContain(said);
    expect(text.includes('失効のうえ')).toBe(daysLeft < 0);
  });

  test.each(kinds)('%s: its standing warning holds of itself (B-54, B-56)', (kind) => {
    const [ja = '', en = ''] = renderMail(kind, samples[kind], bank).text.split('-'.repeat(40));
    // Mails hold passwords and ask for renewals: what we never do is to ask for a password, or for anything through a link.
    expect(ja).toContain('当行が電子メールや電話でパスワードや暗証番号をお尋ねすることはありません。');
    expect(en).toContain('We never ask for your passwords or PINs by mail or telephone.');
    expect(ja).not.toMatch(/(入力|更新操作)をお願いすることはありません/);
    expect(en).not.toMatch(/never ask for (passwords or for )?the renewal/);
    expect(ja).toContain(bank.helpDesk.ja);
    expect(en).toContain(bank.helpDesk.en);
  });

  test.each([40, 0, -1])(
    'the notice of expiry names the one way that is ours, with %i days left (B-54)',
    (daysLeft) => {
      const { text } = renderMail('certificateExpiry', { ...samples.certificateExpiry, daysLeft }, bank);
      expect(text).toContain('必ずいつもの手順でログイン画面を開いて行ってください');
      expect(text).toContain('当行が電話や電子メールのリンクで電子証明書の更新や再取得をお願いすることはありません');
      expect(text).toContain('Please always open the login screen yourself');
      expect(text).toContain('never ask you to renew or acquire a certificate by telephone or through a link');
    },
  );

  test.each(['emailChanged', 'passwordsChanged', 'userStopped', 'tokenRegistered', 'certificateIssued'] as const)(
    '%s says whom to call at once',
    (kind) => {
      const { text } = renderMail(kind, samples[kind], bank);
      expect(text).toContain('不正な操作のおそれがありますので、すぐに');
      expect(text).toContain('somebody else may have done it');
    },
  );

  test('a mail that names an item without a text throws', () => {
    const named = (what: string) => renderMail('passwordsChanged', { ...samples.passwordsChanged, what }, bank).text;
    expect(named('login confirmation')).toContain('変更した項目: ログインパスワード、確認用パスワード');
    expect(named('login confirmation')).toContain('Changed: login password, confirmation password');
    expect(() => named('toString')).toThrow();
  });

  test('a name cannot forge a line', () => {
    const forged = lines('certificateIssued', { userName: '太郎\n証明書有効期限: 2099年01月01日' });
    expect(forged.filter((line) => line.startsWith('証明書有効期限'))).toHaveLength(1);
  });

  test('what an approver or the bank typed is in the mail, unless it could become a link', () => {
    const comment = (typed: string) =>
      lines('transferReturned', { comment: typed }).filter((line) => /^コメ|^Com/.test(line));
    for (const typed of ['金額は1,500.50円です。至急、ご確認ください', 'Wrong account. See p. 3 of the list: No.5'])
      expect(comment(typed)).toEqual([`コメント: ${typed}`, `Comment: ${typed}`]);
    for (const typed of ['https://bad', 'bad.example へ', 'ｂａｄ．ｊｐ', 'みほん.みんな', 'a@b', 'bad。jp'])
      expect(comment(typed)).toEqual([
        'コメント: ログイン後の画面でご確認ください。',
        'Comment: Please log in to the service to read it.',
      ]);
    expect(lines('transferReturned', { comment: undefined }).join()).not.toContain('コメント');
    const failed = (reason: string) => lines('transferResult', { outcome: 'failed', reason, barredBy: undefined });
    expect(failed('口座なし')).toEqual(expect.arrayContaining(['理由: 口座なし', 'Reason: 口座なし']));
    expect(failed('http://bad').join()).not.toContain('bad');
  });

  test('a result names each reason for which the core did not get the request', () => {
    const named = (barredBy: string) =>
      lines('transferResult', { barredBy }).filter((line) => line.startsWith('理由: '));
    expect(named('company.notUsable account.closed later.code')).toEqual([
      '理由: ご契約が利用停止中、または解約済みです。お取引店にお問い合わせください。',
      '理由: お取引口座がご契約から外れています。別の口座を指定してください。',
    ]);
  });

  test('of a request that has expired nothing is said that is true of those that waited for approval alone', () => {
    const said = lines('transferResult', { outcome: 'expired', barredBy: undefined });
    expect(said).toContain('お取引が承認されないまま期限切れになりました。');
  });

  test('an unknown kind or a missing value throws', () => {
    expect(() => renderMail('nothing', {}, bank)).toThrow('no mail of the kind nothing');
    expect(() => renderMail('toString', {}, bank)).toThrow();
    expect(() => renderMail('mailPassword', { expiresAt: at }, bank)).toThrow();
    expect(Object.keys(mailValues).sort()).toEqual([...kinds].sort());
  });
});

describe('home and history', () => {
  test('the certificate comes first, with its days (A11-10)', () => {
    const notAfter = new Date('2027-11-21T23:59:59Z');
    const expiringCertificate = { notAfter, daysLeft: 10 };
    const facts = {
      expiringCertificate,
      endedEarlierSession: true,
      emailBounced: true,
      tokenMissing: true,
      waitingApprovals: 2,
    };
    const messages = homeMessages(facts, 'ja');
    expect(messages.map(({ code }) => code)).toEqual([
      'certificate.expiring',
      'token.missing',
      'approval.waiting',
      'email.bounced',
      'session.endedEarlier',
    ]);
    expect(messages[0]?.text).toContain('あと10日です（2027年11月22日 08時59分59秒まで）');
    const today = homeMessages({ ...facts, expiringCertificate: { notAfter, daysLeft: 0 } }, 'en');
    expect(today[0]).toEqual({
      code: 'certificate.expiresToday',
      severity: 'critical',
      operation: 'renew-certificate',
      text: 'Your certificate expires today (2027-11-22 08:59:59 JST). Please renew it before then.',
    });
    expect(
      homeMessages({ endedEarlierSession: false, emailBounced: false, tokenMissing: false, waitingApprovals: 0 }, 'ja'),
    ).toEqual([]);
  });

  test('recent operations read like the breadcrumbs of S4 (A5-15)', () => {
    const label = (event: string) => historyLabel({ event, service: 'userAdministration' }, 'ja');
    expect(label('user.created')).toBe('利用者管理 > 利用者情報の管理');
    expect(label('user.suspended')).toBe('利用者管理 > 利用者停止・解除');
    expect(label('passwords.changed')).toBe('利用者管理 > パスワード変更');
    expect(historyLabel({ event: 'history.viewed', service: 'history' }, 'ja')).toBe('管理 > 操作履歴照会');
    expect(label('no.such')).toBe('利用者管理');
    expect(historyLabel({ event: 'constructor', service: 'toString' }, 'en')).toBe('Other operation');
    const definitions = sourcesIn('functions').flatMap((source) => [
      ...literalsIn(source, /\bevent: '([a-zA-Z]+\.[a-zA-Z]+)'/g).filter((event) => !Object.hasOwn(eventLabels, event)),
      ...literalsIn(source, /\bevent: '[^']+',\s+service: '([a-zA-Z]+)'/g).filter(
        (service) => !Object.hasOwn(serviceLabels, service),
      ),
    ]);
    expect(definitions, 'events and services without a label').toEqual([]);
    for (const { ja, en } of Object.values(eventLabels))
      expect([japanese.test(ja), japanese.test(en)]).toEqual([true, false]);
  });
});
