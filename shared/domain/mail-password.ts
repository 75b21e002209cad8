/** Length of a mail password, in letters and digits (D-5). */
export const mailPasswordLength = 8;

/** Minimum time between two mails, so that a session cannot be used to flood a mailbox. */
const pauseSeconds = 30;

interface MailPasswordRules {
  readonly mailPasswordMinutes: number;
}

/** The expiry of a mail password sent now (D-5). */
export function mailPasswordEnd(now: Date, { mailPasswordMinutes }: MailPasswordRules): Date {
  return new Date(now.getTime() + mailPasswordMinutes * 60_000);
}

/** Seconds until another mail password may be sent, derived from the expiry of the last one; 0 if now. */
export function secondsUntilNextMail(lastEnds: string | undefined, now: Date, rules: MailPasswordRules): number {
  if (lastEnds === undefined) return 0;
  const mailedAt = Date.parse(lastEnds) - rules.mailPasswordMinutes * 60_000;
  return Math.max(0, Math.ceil(pauseSeconds - (now.getTime() - mailedAt) / 1000));
}
