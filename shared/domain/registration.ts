/** How long mailed temporary passwords open the first registration; real banks give as long (B-13). */
const temporaryPasswordDays = 80;

/** When mailed temporary passwords stop to open the first registration. */
export function temporaryPasswordsUntil(now: Date): Date {
  return new Date(now.getTime() + temporaryPasswordDays * 86_400_000);
}

/** When a begun registration must be complete (A3-4). */
export function registrationUntil(now: Date, rules: { readonly registrationMinutes: number }): Date {
  return new Date(now.getTime() + rules.registrationMinutes * 60_000);
}
