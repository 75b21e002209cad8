import * as z from 'zod';
import { DomainError, type FieldError } from './errors.ts';
import { Instant, JstDate } from './fields.ts';
import { addDays, jstDate, jstInstant } from './jst.ts';

/** The beginning or end of a period as clients write it: a date of Japan, or an instant. */
export const Moment = z.union([JstDate, Instant], { error: 'moment.form' });

/** Today and the hundred days before it, as banks show when nothing else is asked (B-24). */
const usualDays = 100;
/** One year at a time (B-25). */
const maximumDays = 366;

export interface Period {
  readonly from: Date;
  /** The last instant that belongs to it. */
  readonly to: Date;
}

/**
 * The period of a search: a date stands for its first instant as the beginning, for its last one as the end.
 * @throws `request.invalid` when the end lies before the beginning, or more than a year after it.
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
