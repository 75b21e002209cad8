import * as z from 'zod/mini';
import { ProofRule } from '../proof-rules.ts';
import { TimeOfDay } from '../service-hours.ts';
import { RequestService } from './services.ts';

/** When a service's requests must be ready, and how far ahead they may be made (B-48). */
export const Deadline = z.strictObject({
  /** Bank business days before the execution day. */
  businessDaysBefore: z.int().check(z.minimum(0), z.maximum(10)),
  /** Until when on that day, JST. */
  until: TimeOfDay,
  /** Bank business days ahead, at most. */
  businessDaysAhead: z.int().check(z.minimum(1), z.maximum(60)),
});
export type Deadline = z.infer<typeof Deadline>;

/** In what banks differ about transfers and their approval. */
export const TransferRules = z.strictObject({
  deadlines: z.partialRecord(RequestService, Deadline),
  /** Until when transfers are executed on the same day; absent where a bank offers none (A9-3, A9-5). */
  sameDayUntil: z.optional(TimeOfDay),
  /** Whether a payee may be paid on the day on which it was registered or changed (B-57). */
  newPayeesSameDay: z.boolean(),
  /** The times at which the bank's core takes authorised requests, JST (B-48). */
  pickUps: z.array(TimeOfDay).check(z.minLength(1)),
  /** The proofs of approve-requests (A10-6, B-65); of who executes without approval the same, but for the mail password. */
  approvalProofs: z.array(ProofRule).check(z.minLength(1)),
  /** Whether somebody else than the maker must approve, whatever the company chose (B-43). */
  approvedByOthers: z.boolean(),
  /** Days after the last change at which a request that was not authorised expires (B-44, B-64). */
  keptDays: z.int().check(z.minimum(1)),
  /** B-62. */
  linesByScreen: z.int().check(z.minimum(1)),
  linesByFile: z.int().check(z.minimum(1)),
});
export type TransferRules = z.infer<typeof TransferRules>;
