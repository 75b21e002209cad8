/** Whether MMDD is a day of some year, 29 February included. */
export function isDayOfYear(monthAndDay: string): boolean {
  return isDate(`2024-${dashed(monthAndDay)}`);
}

/** A leap year is at most eight years away (1896 to 1904). */
const mostYears = 8;

/** The first date on `from` or after it that is this day of the year (MMDD): files name no year. */
export function firstDateOnOrAfter(monthAndDay: string, from: string): string | undefined {
  const year = Number(from.slice(0, 4));
  const dates = Array.from({ length: mostYears + 1 }, (_, later) => `${year + later}-${dashed(monthAndDay)}`);
  return dates.find((date) => date >= from && isDate(date));
}

/** MMDD of a date. */
export const dayOfYear = (date: string): string => date.slice(5).replace('-', '');

const dashed = (monthAndDay: string) => `${monthAndDay.slice(0, 2)}-${monthAndDay.slice(2)}`;

function isDate(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}
