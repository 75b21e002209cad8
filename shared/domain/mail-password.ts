/** Letters and digits of a password sent by mail (D-5). */
export const mailPasswordLength = 8;

/** How soon another may be asked for: a session is no mail cannon. */
const pauseSeconds = 30;

interface MailPasswordRules {
  readonly mailPasswordMinutes: number;
}

/** When a password mailed now stops to work (D-5). */
export function mailPasswordEnd(now: Date, { mailPasswordMinutes }: MailPasswordRules): Date {
  return new Date(now.getTime() + mailPasswordMinutes * 60_000);
}

/** Seconds until another may be mailed, by the end of the last one; 0 when one may be now. */
export function secondsUntilNextMail(lastEnds: string | undefined, now: Date, rules: MailPasswordRules): number {
  if (lastEnds === undefined) return 0;
  const mailedAt = Date.parse(lastEnds) - rules.mailPasswordMinutes * 60_000;
  return Math.max(0, Math.ceil(pauseSeconds - (now.getTime() - mailedAt) / 1000));
}
