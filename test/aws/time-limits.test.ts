import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { timeLimits } from '../../shared/aws/time-limits.ts';

const folder = join(import.meta.dirname, '../../shared/aws');

it('every client of AWS gives up a call that is not answered, and says so instead of writing a warning', () => {
  const made = globSync('*.ts', { cwd: folder }).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/new \w+Client\([^;]*/g)].map(([each]) => each),
  );
  expect(made.length).toBeGreaterThan(5);
  expect(made.filter((each) => !/requestHandler: (timeLimits|\{ \.\.\.timeLimits,)/.test(each))).toEqual([]);
  expect(timeLimits.throwOnRequestTimeout).toBe(true);
});
