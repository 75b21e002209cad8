import { Cron } from 'croner';

/** When a schedule runs. */
export interface Times {
  /** The first time after an instant; undefined when there is none any more. */
  next(after: Date): Date | undefined;
  /** The shortest distance between two runs, milliseconds; infinite for a single one. */
  readonly periodMilliseconds: number;
}

const minute = 60_000;
const units: Readonly<Record<string, number>> = { minute, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(…)`, `cron(…)` with AWS's six fields, or `at(…)`. @throws Error for anything else */
export function readExpression(expression: string, timeZone: string, anchor: Date): Times {
  const [, kind, inside = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return rateTimes(inside, anchor);
  if (kind === 'cron') return cronTimes(inside, timeZone, anchor);
  if (kind === 'at') return singleTime(inside, timeZone);
  throw new Error(`not a schedule expression: ${expression}`);
}

function rateTimes(text: string, anchor: Date): Times {
  const [, value = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(text.trim()) ?? [];
  const period = Number(value) * (units[unit] ?? Number.NaN);
  if (!(period > 0)) throw new Error(`not a rate: ${text}`);
  // The service is precise to the minute (Scheduler user guide, schedule types), so what is due in one minute is due at once.
  const first = Math.floor(anchor.getTime() / minute) * minute;
  const next = (after: Date) => {
    const passed = Math.max(Math.floor((after.getTime() - first) / period), 0);
    return new Date(first + (passed + 1) * period);
  };
  return { next, periodMilliseconds: period };
}

function cronTimes(text: string, timeZone: string, anchor: Date): Times {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error(`cron(${text}): AWS takes six fields`);
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    throw new Error(`cron(${text}): exactly one of the two day fields must be ?`);
  // Seconds come first in the library; it counts Sunday as 1, as AWS does, when told so.
  const cron = new Cron(`0 ${fields.map(libraryField).join(' ')}`, {
    timezone: timeZone,
    paused: true,
    alternativeWeekdays: true,
  });
  const next = (after: Date) => cron.nextRun(after) ?? undefined;
  const [first, second] = cron.nextRuns(2, anchor);
  const periodMilliseconds = first && second ? second.getTime() - first.getTime() : Number.POSITIVE_INFINITY;
  return { next, periodMilliseconds };
}

// AWS steps from a start (`0/5`), the library only within a range.
function libraryField(field: string, index: number): string {
  const last = [59, 23, 31, 12, 7, 2199][index];
  return field.replaceAll('?', '*').replace(/(^|,)(\d+)\//g, `$1$2-${last}/`);
}

function singleTime(text: string, timeZone: string): Times {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) throw new Error(`not a time: at(${text})`);
  const cron = new Cron(text, { timezone: timeZone, paused: true });
  return { next: (after) => cron.nextRun(after) ?? undefined, periodMilliseconds: Number.POSITIVE_INFINITY };
}
