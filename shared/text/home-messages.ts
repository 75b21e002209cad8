import { formatEnglish, formatJapanese } from '../domain/jst.ts';
import type { Language } from './language.ts';

/** The facts from which the home screen's messages are made; notices come separately. */
export interface HomeFacts {
  /** The certificate, once it is within the renewal window (A11-10); `daysLeft` is 0 on the last day. */
  readonly expiringCertificate?: { readonly notAfter: Date; readonly daysLeft: number } | undefined;
  /** D-6: this login ended an earlier session. */
  readonly endedEarlierSession: boolean;
  /** A8-11: mails to the user bounce. */
  readonly emailBounced: boolean;
  /** A10-5: the user has a right that requires one-time passwords, but no registered token. */
  readonly tokenMissing: boolean;
}

export interface HomeMessage {
  readonly code:
    | 'certificate.expiring'
    | 'certificate.expiresToday'
    | 'token.missing'
    | 'session.endedEarlier'
    | 'email.bounced';
  readonly text: string;
}

/** The messages of the home screen, the most urgent first. */
export function homeMessages(facts: HomeFacts, language: Language): HomeMessage[] {
  const messages: HomeMessage[] = [];
  const certificate = facts.expiringCertificate;
  if (certificate !== undefined) messages.push(certificateMessage(certificate, language));
  if (facts.tokenMissing) messages.push({ code: 'token.missing', text: missing[language] });
  if (facts.emailBounced) messages.push({ code: 'email.bounced', text: bounced[language] });
  if (facts.endedEarlierSession) messages.push({ code: 'session.endedEarlier', text: ended[language] });
  return messages;
}

const bounced = {
  ja: '電子メールをお届けできませんでした。メールアドレスをご確認ください。',
  en: 'A mail could not be delivered to you. Please check your e-mail address.',
};

const missing = {
  ja: 'ワンタイムパスワードの利用開始登録が必要です。トークンをお手元にご用意のうえ、登録してください。',
  en: 'You need a one-time password token. Please have your token ready and register it.',
};

const ended = {
  ja: '前回のログインが終了していなかったため、終了しました。お心当たりがない場合はお取引店にご連絡ください。',
  en: 'Your earlier session was still open and has been ended. If you do not recognize it, please contact your branch.',
};

function certificateMessage(
  { notAfter, daysLeft }: { readonly notAfter: Date; readonly daysLeft: number },
  language: Language,
): HomeMessage {
  const code = daysLeft <= 0 ? 'certificate.expiresToday' : 'certificate.expiring';
  if (language === 'ja') {
    const left = daysLeft <= 0 ? '本日' : `あと${daysLeft}日`;
    const text = `電子証明書の有効期限は${left}です（${formatJapanese(notAfter)}まで）。期限までに更新してください。`;
    return { code, text };
  }
  const left = daysLeft <= 0 ? 'today' : `in ${daysLeft} day${daysLeft === 1 ? '' : 's'}`;
  return { code, text: `Your certificate expires ${left} (${formatEnglish(notAfter)}). Please renew it before then.` };
}
