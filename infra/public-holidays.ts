import { createRequire } from 'node:module';
import * as z from 'zod';

const Data = z.object({ holidays: z.record(z.iso.date(), z.unknown()) });

/** Earlier years are never looked up: they are over, and no session is that old. */
const firstYear = '2025';

/** The public holidays that the package @holiday-jp/holiday_jp knows. */
export const packagedHolidays = (): readonly string[] =>
  Object.keys(Data.parse(createRequire(import.meta.url)('@holiday-jp/holiday_jp')).holidays).sort();

/**
 * The text of shared/domain/public-holidays.ts. The package's data has names in two languages that no function reads:
 * 230 KB of it would be in every bundle.
 */
export function publicHolidaysFile(dates: readonly string[] = packagedHolidays()): string {
  const recent = dates.filter((date) => date >= firstYear);
  const byYear = Object.groupBy(recent, (date) => date.slice(0, 4));
  const years = Object.entries(byYear).map(
    ([year, days = []]) => `  ${year}: '${days.map((day) => day.slice(5).replace('-', '')).join(' ')}',`,
  );
  return `// Made by \`npm run holidays\` from the package @holiday-jp/holiday_jp.

/**
 * The public holidays of each year as \`MMDD\`, with substitutes and citizens' holidays. Years after the next one are
 * calculated by the law of today.
 */
export const publicHolidays: Readonly<Record<number, string>> = {
${years.join('\n')}
};
`;
}
