import { formatEnglish, formatJapanese } from '../domain/jst.ts';
import type { Severity } from '../domain/severity.ts';
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
  /** T-13: the number of requests that wait for the user's approval. */
  readonly waitingApprovals: number;
}

export interface HomeMessage {
  readonly code:
    | 'certificate.expiring'
    | 'certificate.expiresToday'
    | 'token.missing'
    | 'approval.waiting'
    | 'session.endedEarlier'
    | 'email.bounced';
  readonly severity: Severity;
  readonly text: string;
  /** The operation that settles it, if the user can. */
  readonly operation?: 'renew-certificate' | 'register-token' | 'begin-email-check' | 'list-requests';
}

/** The messages of the home screen, the most urgent first. */
export function homeMessages(facts: HomeFacts, language: Language): HomeMessage[] {
  const messages: HomeMessage[] = [];
  const certificate = facts.expiringCertificate;
  if (certificate !== undefined) messages.push(certificateMessage(certificate, language));
  if (facts.tokenMissing)
    messages.push({
      code: 'token.missing',
      severity: 'warning',
      text: missing[language],
      operation: 'register-token',
    });
  if (facts.waitingApprovals > 0)
    messages.push({
      code: 'approval.waiting',
      severity: 'warning',
      text: waiting(facts.waitingApprovals)[language],
      operation: 'list-requests',
    });
  if (facts.emailBounced)
    messages.push({
      code: 'email.bounced',
      severity: 'warning',
      text: bounced[language],
      operation: 'begin-email-check',
    });
  if (facts.endedEarlierSession)
    messages.push({ code: 'session.endedEarlier', severity: 'information', text: ended[language] });
  return messages;
}

const waiting = (count: number) => ({
  ja: `承認が必要なお取引が${count}件あります。`,
  en: count === 1 ? 'A request waits for your approval.' : `${count} requests wait for your approval.`,
});

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
  const isLastDay = daysLeft <= 0;
  return {
    code: isLastDay ? 'certificate.expiresToday' : 'certificate.expiring',
    severity: isLastDay ? 'critical' : 'warning',
    text: expiryText(notAfter, daysLeft)[language],
    operation: 'renew-certificate',
  };
}

function expiryText(notAfter: Date, daysLeft: number): Readonly<Record<Language, string>> {
  const left =
    daysLeft <= 0
      ? { ja: '本日', en: 'today' }
      : { ja: `あと${daysLeft}日`, en: `in ${daysLeft} day${daysLeft === 1 ? '' : 's'}` };
  return {
    ja: `電子証明書の有効期限は${left.ja}です（${formatJapanese(notAfter)}まで）。期限までに更新してください。`,
    en: `Your certificate expires ${left.en} (${formatEnglish(notAfter)}). Please renew it before then.`,
  };
}
