import { addDays, dayOfWeek } from './jst.ts';
import { publicHolidays } from './public-holidays.ts';

/** Whether a date is a public holiday, a substitute or a citizens' holiday. After the data's last year: no. */
export function isPublicHoliday(date: string): boolean {
  const [year, day] = [Number(date.slice(0, 4)), date.slice(5).replace('-', '')];
  return publicHolidays[year]?.split(' ').includes(day) ?? false;
}

/** The last day for which public holidays are known; the alarm `holidays-ending` counts down to it. */
export const holidaysUntil = (): string => `${Math.max(...Object.keys(publicHolidays).map(Number))}-12-31`;

/** Whether the bank's counters are open: Monday to Friday, no public holiday, not 31 December to 3 January (D-33). */
export function isBusinessDay(date: string): boolean {
  const weekday = dayOfWeek(date);
  const isWeekend = weekday === 0 || weekday === 6;
  return !isWeekend && !isPublicHoliday(date) && !isYearsEnd(date.slice(5));
}

const isYearsEnd = (day: string) => day === '12-31' || day <= '01-03';

/** The first business day on a date or after it. */
export function nextBusinessDay(date: string): string {
  return isBusinessDay(date) ? date : nextBusinessDay(addDays(date, 1));
}

/** The business day so many after a date. */
export const businessDaysAfter = (date: string, count: number): string => businessDaysFrom(date, count, 1);

/** The business day so many before a date. */
export const businessDaysBefore = (date: string, count: number): string => businessDaysFrom(date, count, -1);

function businessDaysFrom(date: string, count: number, step: 1 | -1): string {
  let day = date;
  for (let left = count; left > 0; ) {
    day = addDays(day, step);
    if (isBusinessDay(day)) left -= 1;
  }
  return day;
}
