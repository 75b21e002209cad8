import * as z from 'zod';
import { PayeeAccount } from '../domain/payee.ts';

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
  /** As the file has them. */
  bankName: z.string().optional(),
  branchName: z.string().optional(),
  amount: z.int(),
  customerCode: z.string().optional(),
  customerCode2: z.string().optional(),
  edi: z.string().optional(),
});
