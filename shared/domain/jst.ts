/**
 * Japan's calendar. Japan has kept UTC+9 without summer time since 1952, so fixed arithmetic is exact and
 * independent of the process's time zone and of ICU data (D-24). A date is the string `YYYY-MM-DD`.
 */

const offsetMilliseconds = 9 * 3_600_000;
const dayMilliseconds = 86_400_000;

/** The calendar date in Japan at an instant. */
export function jstDate(at: Date): string {
  return new Date(at.getTime() + offsetMilliseconds).toISOString().slice(0, 10);
}

/** The time of day in Japan at an instant, `HH:MM:SS`. */
export function jstTime(at: Date): string {
  return new Date(at.getTime() + offsetMilliseconds).toISOString().slice(11, 19);
}

/** The instant of a date and a time of day (`HH:MM` or `HH:MM:SS`) in Japan. */
export function jstInstant(date: string, time = '00:00:00'): Date {
  return new Date(`${date}T${time}+09:00`);
}

/** The date `days` later, or earlier if negative. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMilliseconds).toISOString().slice(0, 10);
}

/** The same day of a later year; 29 February becomes 28 February in other years (D-11). */
export function addYears(date: string, years: number): string {
  const year = Number(date.slice(0, 4)) + years;
  const day = date.slice(4) === '-02-29' && !isLeapYear(year) ? '-02-28' : date.slice(4);
  return `${String(year).padStart(4, '0')}${day}`;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Whole days from one date to another; negative if `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMilliseconds;
}

/** Day of the week of a date: 0 = Sunday … 6 = Saturday. */
export function dayOfWeek(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** `YYYY年MM月DD日 HH時MM分SS秒`, the form of the manuals' screens and of mails (A5-16, D-24). */
export function formatJapanese(at: Date): string {
  const [year, month, day] = jstDate(at).split('-');
  const [hour, minute, second] = jstTime(at).split(':');
  return `${year}年${month}月${day}日 ${hour}時${minute}分${second}秒`;
}

/** `YYYY-MM-DD HH:MM:SS JST`, for the English half of a mail. */
export function formatEnglish(at: Date): string {
  return `${jstDate(at)} ${jstTime(at)} JST`;
}

/** RFC 3339 with Japan's offset and whole seconds, the form of every time the API answers. */
export function formatRfc3339(at: Date): string {
  const inJapan = new Date(at.getTime() + offsetMilliseconds).toISOString();
  return `${inJapan.slice(0, 19)}+09:00`;
}
