import { businessDaysAfter, businessDaysBefore, isBusinessDay } from '../business-days.ts';
import type { FieldError } from '../errors.ts';
import { formatRfc3339, jstDate, jstInstant } from '../jst.ts';
import type { TransferRules } from './rules.ts';
import type { RequestService } from './services.ts';

/** An order for a day, as far as its time counts. */
export interface Timed {
  readonly service: RequestService;
  readonly executionDate: string;
  /** 当日: executed on the day it is made. */
  readonly sameDay: boolean;
}

/** The instant by which a request must be authorised; `undefined` where the bank does not offer the service. */
export function deadlineOf({ service, executionDate, sameDay }: Timed, rules: TransferRules): Date | undefined {
  if (sameDay) return rules.sameDayUntil === undefined ? undefined : jstInstant(executionDate, rules.sameDayUntil);
  const deadline = rules.deadlines[service];
  return deadline && jstInstant(businessDaysBefore(executionDate, deadline.businessDaysBefore), deadline.until);
}

/** Why nothing can be executed on that day, or not by such an order (T-4, B-48). */
export function executionDayProblems(order: Timed, rules: TransferRules, now: Date): FieldError[] {
  const { service, executionDate, sameDay } = order;
  const at = (code: string, params?: FieldError['params']): FieldError[] => [
    { path: 'executionDate', code, ...(params && { params }) },
  ];
  const deadline = rules.deadlines[service];
  if (!deadline) return [{ path: 'service', code: 'executionDate.notOffered' }];
  const today = jstDate(now);
  if (sameDay && rules.sameDayUntil === undefined) return [{ path: 'sameDay', code: 'sameDay.notOffered' }];
  if (sameDay && executionDate !== today) return at('executionDate.notToday');
  if (executionDate < today) return at('executionDate.past');
  if (!isBusinessDay(executionDate)) return at('executionDate.notBusinessDay');
  const last = businessDaysAfter(today, deadline.businessDaysAhead);
  if (executionDate > last) return at('executionDate.tooFar', { last });
  const until = deadlineOf(order, rules);
  return until && until <= now ? at('executionDate.deadline', { deadline: formatRfc3339(until) }) : [];
}
