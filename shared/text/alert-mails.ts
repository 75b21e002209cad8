import { serialTail } from '../domain/serial-tail.ts';
import type { Bilingual } from './language.ts';
import type { MailValues } from './mail-kinds.ts';
import { type Line, lastLogin, type MailContent, maskedLoginIds, tellNobody, timeOf, words } from './mail-layout.ts';
import { serviceWords } from './words.ts';

/** The values that every alert has. */
type AlertValues = MailValues<'emailChanged'>;

/** The texts of one kind of alert. */
interface AlertText {
  readonly opening: Bilingual;
  /** Lines specific to this kind, placed between the user and the time. */
  readonly lines?: readonly Line[];
  /** The label of the time. */
  readonly atLabel: Bilingual;
  readonly advice?: readonly Bilingual[];
}

/** The layout of an alert (D-30): what happened, to which user, when, by whom and from where. */
function alertMail(values: AlertValues, { opening, lines = [], atLabel, advice = [] }: AlertText): MailContent {
  return {
    addressee: values.addressee,
    opening,
    lines: [
      [words('利用者', 'User'), values.userName],
      [words('ログインID', 'Login ID'), maskedLoginIds(values.loginId)],
      ...lines,
      [atLabel, timeOf(values.at)],
      [words('操作した利用者', 'Performed by'), values.operatorName],
      [words('受付', 'Received by'), values.channel && words('お取引店', 'your branch')],
      [words('接続元IPアドレス', 'IP address'), values.sourceIp],
      lastLogin(values.lastLogin),
    ],
    advice,
    isAlert: true,
  };
}

const items: Readonly<Record<string, Bilingual>> = {
  suspended: words('サービス全体', 'the whole service'),
  login: words('ログインパスワード', 'login password'),
  confirmation: words('確認用パスワード', 'confirmation password'),
  secretAnswers: words('追加認証', 'secret questions'),
  otp: words('ワンタイムパスワード', 'one-time password'),
  otpRegistration: words('ワンタイムパスワードの利用開始登録', 'registration of a token'),
  loginId: words('ログインID', 'login ID'),
  administrator: words('管理者権限', "administrator's right"),
  permissions: words('サービス利用権限', 'rights'),
  accounts: words('利用可能口座', 'accounts'),
  limits: words('限度額', 'limits'),
  companyName: words('企業名', "the company's name"),
  approvalModes: words('承認機能', 'approval modes'),
  selfApproval: words('自己承認', 'approval of own requests'),
  accountLimits: words('口座一日当たり限度額', 'daily limits of accounts'),
  companyLimits: words('企業一日当たり限度額', 'daily limits of the company'),
  loginMethod: words('ログイン方式', 'login method'),
  otpUse: words('ワンタイムパスワードの利用', 'use of one-time passwords'),
  maximumUsers: words('登録できる利用者数', 'maximum number of users'),
  contact: words('ご連絡先メールアドレス', 'contact e-mail address'),
  services: words('利用可能業務', 'services'),
  ceilings: words('お届けの上限額', 'ceilings filed with the bank'),
  contractAccounts: words('ご契約口座', 'accounts of the contract'),
};

/** The texts of a value's items, which are separated by spaces. @throws Error for an unknown item */
function itemsNamed(names: string): Bilingual {
  const found = names.split(' ').map((name) => {
    const item = Object.hasOwn(items, name) ? items[name] : undefined;
    if (!item) throw new Error('a mail names an item that has no words');
    return item;
  });
  return words(found.map(({ ja }) => ja).join('、'), found.map(({ en }) => en).join(', '));
}

const tokenLine = (serialNumber: string | undefined): Line => [
  words('トークンシリアル番号（下4桁）', 'Token serial number (last 4 digits)'),
  serialTail(serialNumber),
];

/** A changed address: to the old one, the new one and the company's contact. */
export function emailChanged(values: MailValues<'emailChanged'>): MailContent {
  return alertMail(values, {
    opening: words('利用者のメールアドレスが変更されました。', 'The e-mail address of a user has been changed.'),
    atLabel: words('変更日時', 'Changed at'),
    advice: [
      words('今後のお知らせは、新しいメールアドレスにお送りします。', 'Future mails will be sent to the new address.'),
    ],
  });
}

/** The company's record, changed by one of its administrators (A6-1). */
export function companyChanged(values: MailValues<'companyChanged'>): MailContent {
  return alertMail(values, {
    opening: words('企業情報が変更されました。', "The company's record has been changed."),
    lines: [[words('変更した項目', 'Changed'), itemsNamed(values.what)]],
    atLabel: words('変更日時', 'Changed at'),
  });
}

/** The contract, changed at the branch. */
export function contractChanged(values: MailValues<'contractChanged'>): MailContent {
  return alertMail(values, {
    opening: words('ご契約の内容が変更されました。', 'Your contract has been changed.'),
    lines: [[words('変更した項目', 'Changed'), itemsNamed(values.what)]],
    atLabel: words('変更日時', 'Changed at'),
  });
}

const payeeOpenings: Readonly<Record<MailValues<'payeesChanged'>['what'], Bilingual>> = {
  payeeCreated: words('振込先・請求先が登録されました。', 'A payee or payer has been registered.'),
  payeeChanged: words('振込先・請求先が変更されました。', 'A payee or payer has been changed.'),
  payeeDeleted: words('振込先・請求先が削除されました。', 'A payee or payer has been deleted.'),
  payeesFiled: words('事前登録口座が変更されました。', 'The pre-registered accounts have been changed.'),
};

/** The company's payees (T-15), or those that the bank files (T-2). Of an account number only the end is shown. */
export function payeesChanged(values: MailValues<'payeesChanged'>): MailContent {
  return alertMail(values, {
    opening: payeeOpenings[values.what],
    lines: [
      [words('業務', 'Service'), serviceWords[values.service]],
      [words('金融機関', 'Bank'), values.payeeBank],
      [words('支店', 'Branch'), values.payeeBranch],
      [words('口座番号（下3桁）', 'Account number (last 3 digits)'), values.payeeNumber],
      [words('受取人名・預金者名', 'Account name'), values.payeeName],
      [words('追加した件数', 'Added'), values.added],
      [words('名義を変更した件数', 'Renamed'), values.renamed],
      [words('削除した件数', 'Removed'), values.removed],
    ],
    atLabel: words('変更日時', 'Changed at'),
  });
}

/** Passwords changed by their user. */
export function passwordsChanged(values: MailValues<'passwordsChanged'>): MailContent {
  return alertMail(values, {
    opening: words('パスワードが変更されました。', 'A password has been changed.'),
    lines: [[words('変更した項目', 'Changed'), itemsNamed(values.what)]],
    atLabel: words('変更日時', 'Changed at'),
  });
}

/** Passwords reset by somebody else. */
export function passwordsReset(values: MailValues<'passwordsReset'>): MailContent {
  return alertMail(values, {
    opening: words('パスワードが再設定されました。', 'A password of this user has been reset.'),
    lines: [[words('再設定した項目', 'Reset items'), itemsNamed(values.what)]],
    atLabel: words('再設定日時', 'Reset at'),
    advice: [
      words(
        '次回のログイン時に、ご本人によるパスワードの変更が必要です。',
        'The user must change it at the next login.',
      ),
    ],
  });
}

/** The temporary passwords themselves, to their user alone (A5-20). */
export function temporaryPasswords(values: MailValues<'temporaryPasswords'>): MailContent {
  return alertMail(values, {
    opening: words(
      'パスワードが再設定されました。次の仮パスワードをお知らせします。',
      'Passwords have been set anew for you. Here are your temporary passwords.',
    ),
    lines: [
      [words('仮ログインパスワード', 'Temporary login password'), values.temporaryLoginPassword],
      [words('仮確認用パスワード', 'Temporary confirmation password'), values.temporaryConfirmationPassword],
      [words('仮パスワード有効期限', 'Temporary passwords valid until'), timeOf(values.expiresAt)],
    ],
    atLabel: words('再設定日時', 'Set at'),
    advice: [
      words(
        '次回のログイン時に、仮パスワードをお客様のパスワードへ変更してください。以前のパスワードはご利用いただけません。',
        'Please replace them with passwords of your own at the next login. Earlier passwords can no longer be used.',
      ),
      tellNobody,
    ],
  });
}

const stopReasons: Readonly<Record<MailValues<'userStopped'>['what'], Bilingual>> = {
  suspended: words('管理者の操作により、サービスの利用を停止しました。', 'An administrator has suspended the user.'),
  login: words(
    'ログインパスワードの入力を続けて誤ったため、利用を停止しました。',
    'The login password was stopped after several failed attempts in a row.',
  ),
  confirmation: words(
    '確認用パスワードの入力を続けて誤ったため、利用を停止し、ログインを終了しました。',
    'The confirmation password was stopped after several failed attempts in a row, and the session was ended.',
  ),
  secretAnswers: words(
    '追加認証の質問への回答を続けて誤ったため、追加認証を停止しました。これまでにログインしたことのない端末ではログインできません。回答の前にログインパスワードが正しく入力されています。',
    'Secret questions were stopped after several wrong answers in a row. The user cannot log in on devices not used before. The login password had been entered correctly before the answers.',
  ),
  otp: words(
    'ワンタイムパスワードの入力を続けて誤ったため、このトークンを使用するすべての利用者のワンタイムパスワードを停止しました。',
    'One-time passwords were stopped for every user of this token after several failed attempts in a row.',
  ),
  otpRegistration: words(
    'トークンの利用開始登録でワンタイムパスワードの入力を続けて誤ったため、この利用者の利用開始登録を停止しました。',
    'Registration of tokens was stopped for this user after several wrong one-time passwords. The token itself is not affected.',
  ),
};

const released = words(
  '解除は、ご本人以外のマスターユーザまたは管理者ユーザが行えます。該当する方がいない場合はお取引店にお問い合わせください。',
  'Another administrator or your master user can unlock or resume the user. If there is nobody else, please contact your branch.',
);
const tokenReleased = words(
  '解除は、このトークンをご利用でないマスターユーザまたは管理者ユーザが行えます。該当する方がいない場合はお取引店にお問い合わせください。',
  'Your master user or an administrator who does not use this token can unlock it. If there is no such person, please contact your branch.',
);
const answersCleared = words(
  '追加認証の質問と回答の初期化は、ご本人以外のマスターユーザまたは管理者ユーザが行えます。マスターユーザの初期化と、該当する方がいない場合は、お取引店にお問い合わせください。初期化後のログイン時に、新しい質問と回答を登録します。',
  'Your master user or another administrator can delete the answers; those of the master user only your branch can delete. If there is nobody else, please contact your branch. The user then registers new answers at the next login.',
);

/** Who ends a stop, by what is stopped; an administrator who is not the user, unless named here. */
const stopAdvice: Partial<Record<MailValues<'userStopped'>['what'], Bilingual>> = {
  otp: tokenReleased,
  secretAnswers: answersCleared,
};

/** A stop after failures, or a suspension by an administrator. */
export function userStopped(values: MailValues<'userStopped'>): MailContent {
  const { what, stoppedAt, at = stoppedAt } = values;
  return alertMail(
    { ...values, at },
    {
      opening: stopReasons[what],
      lines: [tokenLine(values.serialNumber), [words('停止した項目', 'Stopped items'), itemsNamed(what)]],
      atLabel: words('停止日時', 'Stopped at'),
      advice: [stopAdvice[what] ?? released],
    },
  );
}

/** The end of a stop or of a suspension. */
export function stopLifted(values: MailValues<'stopLifted'>): MailContent {
  return alertMail(values, {
    opening: words('利用停止が解除されました。', 'A stop or suspension has been ended.'),
    lines: [tokenLine(values.serialNumber), [words('解除した項目', 'Available again'), itemsNamed(values.what)]],
    atLabel: words('解除日時', 'Ended at'),
  });
}

/** A token registered for a user (A10-4). */
export function tokenRegistered(values: MailValues<'tokenRegistered'>): MailContent {
  const { registeredAt, at = registeredAt } = values;
  return alertMail(
    { addressee: values.userName, ...values, at },
    {
      opening: words(
        'ワンタイムパスワードの利用開始登録が完了しました。',
        'A one-time password token has been registered.',
      ),
      lines: [tokenLine(values.serialNumber)],
      atLabel: words('登録日時', 'Registered at'),
    },
  );
}

/** A revoked token (A10-13). */
export function tokenRevoked(values: MailValues<'tokenRevoked'>): MailContent {
  return alertMail(values, {
    opening: words(
      'トークンを失効しました。このトークンのワンタイムパスワードはご利用いただけません。',
      'A token has been revoked. Its one-time passwords are no longer accepted.',
    ),
    lines: [tokenLine(values.serialNumber)],
    atLabel: words('失効日時', 'Revoked at'),
    advice: [
      words(
        '引き続きワンタイムパスワードをご利用になる場合は、別のトークンの利用開始登録を行ってください。',
        'To continue using one-time passwords, please register another token.',
      ),
    ],
  });
}

/** Answers to secret questions registered by their user (A5-4). */
export function secretAnswersRegistered(values: MailValues<'secretAnswersRegistered'>): MailContent {
  return alertMail(values, {
    opening: words(
      '追加認証の質問と回答が登録されました。',
      'Answers to secret questions have been registered for a user.',
    ),
    atLabel: words('登録日時', 'Registered at'),
  });
}

/** Answers deleted by an administrator or the bank. */
export function secretAnswersCleared(values: MailValues<'secretAnswersCleared'>): MailContent {
  return alertMail(values, {
    opening: words(
      '追加認証の質問と回答が初期化されました。',
      'The answers to secret questions of a user have been deleted.',
    ),
    atLabel: words('初期化日時', 'Deleted at'),
    advice: [
      words(
        '次回のログイン時に、ご本人による質問と回答の登録が必要です。',
        'The user must register new answers at the next login.',
      ),
    ],
  });
}

/** A user with rights, created by the first registration or by an administrator. */
export function userRegistered(values: MailValues<'userRegistered'>): MailContent {
  return alertMail(values, {
    opening: words('利用者が登録されました。', 'A user has been registered.'),
    atLabel: words('登録日時', 'Registered at'),
  });
}

/** What a user may do, or the login ID, changed by an administrator; the login ID shown is the former one. */
export function userChanged(values: MailValues<'userChanged'>): MailContent {
  return alertMail(values, {
    opening: words('利用者の情報が変更されました。', "A user's record has been changed."),
    lines: [[words('変更した項目', 'Changed'), itemsNamed(values.what)]],
    atLabel: words('変更日時', 'Changed at'),
  });
}

/** A user who was deleted with login ID and rights. */
export function userDeleted(values: MailValues<'userDeleted'>): MailContent {
  return alertMail(values, {
    opening: words(
      '利用者が削除されました。このログインIDではログインできません。',
      'A user has been deleted. The login ID can no longer be used.',
    ),
    atLabel: words('削除日時', 'Deleted at'),
  });
}

interface LockText {
  readonly opening: Bilingual;
  readonly shown: Bilingual;
  readonly advice: Bilingual;
}

const strangersLocks: Readonly<Record<MailValues<'strangersLocked'>['what'], LockText>> = {
  login: {
    opening: words(
      'これまでにログインしたことのない端末で、ログインパスワードの誤入力が続いています。このような端末からのログインを一時的に停止しました。',
      'Wrong login passwords have been entered repeatedly on devices that this user has never logged in on. Logins on such devices are locked for a time.',
    ),
    shown: words('ログインしたことのない端末からのログイン', 'logins on devices not used before'),
    advice: words(
      'ログインしたことのある端末では、引き続きログインできます。一時停止は自動的に解除されます。すぐに解除が必要な場合は、ご本人以外のマスターユーザまたは管理者ユーザが行えます。該当する方がいない場合はお取引店にお問い合わせください。',
      'Devices used before can still log in. The lock ends by itself. To end it at once, your master user or an administrator can unlock the user, but nobody themselves. If there is nobody else, please contact your branch.',
    ),
  },
  registration: {
    opening: words(
      'ログインIDの取得で、仮パスワードの誤入力が続いています。ログインIDの取得を一時的に停止しました。',
      'Wrong temporary passwords have been entered repeatedly for your first registration. The registration is locked for a time.',
    ),
    shown: words('ログインIDの取得', 'first registration'),
    advice: words(
      '一時停止は自動的に解除されます。すぐに解除が必要な場合は、お取引店にお問い合わせください。新しい仮パスワードをお送りします。',
      'The lock ends by itself. To end it at once, please contact your branch, which sends new temporary passwords.',
    ),
  },
};

/** A lock for unknown devices (D-29). */
export function strangersLocked(values: MailValues<'strangersLocked'>): MailContent {
  const { opening, shown, advice } = strangersLocks[values.what];
  return alertMail(values, {
    opening,
    lines: [
      [words('一時停止した項目', 'Locked'), shown],
      [words('一時停止の終了予定日時', 'Locked until'), timeOf(values.lockedUntil)],
    ],
    atLabel: words('一時停止日時', 'Locked at'),
    advice: [advice],
  });
}
