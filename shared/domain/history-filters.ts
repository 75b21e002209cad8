import * as z from 'zod';
import { UserId } from './fields.ts';
import { Moment } from './history-period.ts';

/** The search fields of the history (A12-2, B-24), for its list and for its print. */
export const historyFilters = {
  /** First and last day of the period; the last hundred days if neither is given (B-24). */
  from: Moment.optional(),
  to: Moment.optional(),
  /**
   * The user whose operations are listed. Without it: everybody's for callers with the right, otherwise the caller's
   * own.
   */
  userId: UserId.optional(),
  /** Part of 操作端末: an address, or words of the browser's name. */
  terminal: z.string().min(1).max(200).optional(),
  /** 業務種別. */
  service: z
    .string()
    .max(40)
    .regex(/^[A-Za-z]+$/)
    .optional(),
  /** 操作内容, by the operation's name. */
  operation: z
    .string()
    .max(61)
    .regex(/^[a-z][a-z-]*$/)
    .optional(),
  outcome: z.enum(['done', 'refused']).optional(),
};

export type HistoryFilters = z.infer<z.ZodObject<typeof historyFilters>>;
