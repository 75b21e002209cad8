/** How long mailed temporary passwords are valid for the first registration; real banks allow as long (B-13). */
const temporaryPasswordDays = 80;

/** The expiry of mailed temporary passwords. */
export function temporaryPasswordsUntil(now: Date): Date {
  return new Date(now.getTime() + temporaryPasswordDays * 86_400_000);
}

/** The instant by which a begun registration must be completed (A3-4). */
export function registrationUntil(now: Date, rules: { readonly registrationMinutes: number }): Date {
  return new Date(now.getTime() + rules.registrationMinutes * 60_000);
}
