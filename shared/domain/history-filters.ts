import * as z from 'zod/mini';
import { UserId } from './fields.ts';
import { Moment } from './history-period.ts';

/** The search fields of the history (A12-2, B-24), for its list and for its print. */
export const historyFilters = {
  /** First and last day of the period; the last hundred days if neither is given (B-24). */
  from: z.optional(Moment),
  to: z.optional(Moment),
  /**
   * The user whose operations are listed. Without it: everybody's for callers with the right, otherwise the caller's
   * own.
   */
  userId: z.optional(UserId),
  /** Part of 操作端末: an address, or words of the browser's name. */
  terminal: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  /** 業務種別. */
  service: z.optional(z.string().check(z.maxLength(40), z.regex(/^[A-Za-z]+$/))),
  /** 操作内容, by the operation's name. */
  operation: z.optional(z.string().check(z.maxLength(61), z.regex(/^[a-z][a-z-]*$/))),
  outcome: z.optional(z.enum(['done', 'refused'])),
};

export type HistoryFilters = z.infer<z.ZodMiniObject<typeof historyFilters>>;
