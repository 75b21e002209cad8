import * as z from 'zod/mini';
import { DomainError, type FieldError } from './errors.ts';
import { Instant, JstDate } from './fields.ts';
import { addDays, jstDate, jstInstant } from './jst.ts';

/** The start or end of a period as clients write it: a date in Japan, or an instant. */
export const Moment = z.union([JstDate, Instant], { error: 'moment.form' });

/** The default period: today and the hundred days before it, as banks do (B-24). */
const usualDays = 100;
/** At most one year per search (B-25). */
const maximumDays = 366;

export interface Period {
  readonly from: Date;
  /** The last instant of the period. */
  readonly to: Date;
}

/** The period of an export: any span of what is kept. @throws `request.invalid` if the end is before the start */
export function spanOf(
  given: { readonly from: string; readonly to: string },
  { now, keptDays }: { readonly now: Date; readonly keptDays: number },
): Period {
  const to = lastInstant(given.to);
  const from = firstInstant(given.from);
  if (to < from) refuse({ path: 'to', code: 'period.order' });
  if (from > now) refuse({ path: 'from', code: 'period.future' });
  const oldest = new Date(now.getTime() - keptDays * 86_400_000);
  if (to < oldest) refuse({ path: 'to', code: 'period.gone', params: { days: keptDays } });
  return { from: from < oldest ? oldest : from, to: to > now ? now : to };
}

/**
 * The period of a search. A start date means its first instant, an end date its last one. @throws `request.invalid` if
 * the end is before the start, or more than a year after it.
 */
export function periodOf(
  given: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): Period {
  const to = given.to === undefined ? now : lastInstant(given.to);
  const from = given.from === undefined ? jstInstant(addDays(jstDate(to), -usualDays)) : firstInstant(given.from);
  if (to < from) refuse({ path: 'to', code: 'period.order' });
  if (to.getTime() - from.getTime() > maximumDays * 86_400_000) {
    refuse({ path: 'from', code: 'period.tooLong', params: { maximum: maximumDays } });
  }
  return { from, to };
}

function refuse(error: FieldError): never {
  throw new DomainError('request.invalid', { errors: [error] });
}

const isDate = (moment: string) => moment.length === 'YYYY-MM-DD'.length;

const firstInstant = (moment: string) => (isDate(moment) ? jstInstant(moment) : new Date(moment));

const lastInstant = (moment: string) =>
  isDate(moment) ? new Date(jstInstant(addDays(moment, 1)).getTime() - 1) : new Date(moment);
