import { serialTail } from '../domain/serial-tail.ts';
import type { Bilingual } from './language.ts';
import type { MailValues } from './mail-kinds.ts';
import { type Line, lastLogin, type MailContent, timeOf, words } from './mail-layout.ts';

/** A certificate was issued, or renewed. */
export function certificateIssued(values: MailValues<'certificateIssued'>): MailContent {
  return {
    addressee: values.userName,
    opening: words('電子証明書を発行しました。', 'A certificate has been issued to you.'),
    lines: [certificateSerial(values.serialNumber), certificateExpires(values.notAfter), lastLogin(values.lastLogin)],
    advice: [
      words(
        '電子証明書を有効にするには、一度すべてのブラウザを閉じてください。',
        'Please close all browsers once for the certificate to take effect.',
      ),
    ],
    isAlert: true,
  };
}

export function certificateRevoked(values: MailValues<'certificateRevoked'>): MailContent {
  return {
    addressee: values.userName,
    opening: words(
      '電子証明書を失効しました。この電子証明書ではログインできません。',
      'Your certificate has been revoked. It can no longer be used to log in.',
    ),
    lines: [
      certificateSerial(values.serialNumber),
      [words('失効日時', 'Revoked at'), timeOf(values.revokedAt)],
      lastLogin(values.lastLogin),
    ],
    advice: [
      words(
        '引き続きご利用になる場合は、ログイン画面より新たに電子証明書を取得してください。',
        'To continue using the service, please acquire a new certificate from the login screen.',
      ),
    ],
    isAlert: true,
  };
}

/** 40, 10 and 0 days before expiry (A11-10), or after it when a scan was late (D-15). */
export function certificateExpiry(values: MailValues<'certificateExpiry'>): MailContent {
  const { daysLeft } = values;
  return {
    addressee: values.userName,
    opening: expiryOpening(daysLeft),
    lines: [
      certificateExpires(values.notAfter),
      [words('残り日数', 'Days left'), daysLeft < 0 ? undefined : words(`${daysLeft}日`, String(daysLeft))],
      certificateSerial(values.serialNumber),
      lastLogin(values.lastLogin),
    ],
    advice: [
      daysLeft < 0
        ? words(
            '電子証明書を失効のうえ、新たに取得してください。失効はマスターユーザ、管理者ユーザまたはお取引店にご依頼ください。',
            'It must be revoked and a new one acquired. For the revocation, please ask your master user, an administrator or your branch.',
          )
        : words(
            '期限までに、いつもの手順でログインし、証明書更新選択画面から更新してください。期限を過ぎるとログインできなくなります。',
            'Please log in as usual before then and renew it on the renewal screen. After it expires you can no longer log in with it.',
          ),
      // Frauds claim by telephone that a certificate must be renewed (B-54), so the notice states the only genuine way.
      words(
        'お手続きは、必ずいつもの手順でログイン画面を開いて行ってください。当行が電話や電子メールのリンクで電子証明書の更新や再取得をお願いすることはありません。',
        'Please always open the login screen yourself, in the usual way. We never ask you to renew or acquire a certificate by telephone or through a link.',
      ),
    ],
  };
}

function expiryOpening(daysLeft: number): Bilingual {
  if (daysLeft < 0) return words('電子証明書の有効期限が切れました。', 'Your certificate has expired.');
  if (daysLeft === 0) return words('本日、電子証明書の有効期限を迎えます。', 'Your certificate expires today.');
  const days = `${daysLeft} day${daysLeft === 1 ? '' : 's'}`;
  return words(`電子証明書の有効期限まで、あと${daysLeft}日です。`, `Your certificate expires in ${days}.`);
}

const certificateSerial = (serialNumber: string | undefined): Line => [
  words('証明書シリアル番号（下4桁）', 'Certificate serial number (last 4 digits)'),
  serialTail(serialNumber),
];
const certificateExpires = (notAfter: string): Line => [
  words('証明書有効期限', 'Certificate valid until'),
  timeOf(notAfter),
];
