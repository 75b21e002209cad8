import * as z from 'zod/mini';
import { formatRfc3339 } from '../domain/jst.ts';
import { PayeeAccount } from '../domain/payee.ts';
import { Time } from '../domain/times.ts';
import type { ZenginLine } from '../domain/zengin/zengin-line.ts';
import type { LineResult } from '../table/line-results.ts';

/** A line as those see it who may see its request. */
export const LineView = z.strictObject({
  /** From 1. */
  line: z.int(),
  payee: z.strictObject({
    ...PayeeAccount.shape,
    /** 納税準備預金 can be debited, and paid into by nobody. */
    type: z.enum(['ordinary', 'current', 'taxReserve', 'savings', 'other']),
    name: z.string(),
  }),
  /** The names of bank and branch as the record has them. */
  bankKana: z.optional(z.string()),
  branchKana: z.optional(z.string()),
  amount: z.int(),
  /** Yen deducted from the amount, if the payees bear the fees. */
  deducted: z.optional(z.int()),
  customerCode: z.optional(z.string()),
  customerCode2: z.optional(z.string()),
  edi: z.optional(z.string()),
  /** That it was not executed, though its request may have been. */
  failure: z.optional(z.strictObject({ at: Time, reason: z.optional(z.string()) })),
});
export type LineView = z.infer<typeof LineView>;

export const lineView = (
  { bankName, branchName, ...line }: ZenginLine & { readonly line: number },
  failed?: Pick<LineResult, 'at' | 'reason'>,
): LineView => ({
  ...line,
  ...(bankName !== undefined && { bankKana: bankName }),
  ...(branchName !== undefined && { branchKana: branchName }),
  ...(failed && {
    failure: { at: formatRfc3339(new Date(failed.at)), ...(failed.reason !== undefined && { reason: failed.reason }) },
  }),
});
