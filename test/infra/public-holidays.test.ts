import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagedHolidays, publicHolidaysFile } from '../../infra/public-holidays.ts';
import { projectRoot } from '../../infra/registry.ts';
import { holidaysUntil, isPublicHoliday } from '../../shared/domain/business-days.ts';
import { addDays } from '../../shared/domain/jst.ts';

test('public holidays are those of the package: `npm run holidays` brings them up to date', () => {
  const file = readFileSync(join(projectRoot, 'shared/domain/public-holidays.ts'), 'utf8');
  expect(file).toBe(publicHolidaysFile());
});

test('day by day, up to the last year', () => {
  const holidays = new Set(packagedHolidays());
  const last = holidaysUntil();
  expect([...holidays].at(-1)?.slice(0, 4)).toBe(last.slice(0, 4));
  const different: string[] = [];
  for (let date = '2025-01-01'; date <= last; date = addDays(date, 1))
    if (isPublicHoliday(date) !== holidays.has(date)) different.push(date);
  expect(different).toEqual([]);
  expect(isPublicHoliday(`${Number(last.slice(0, 4)) + 1}-01-01`)).toBe(false);
});
