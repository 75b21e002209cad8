import * as z from 'zod/mini';
import { AccountId, Comment, JstDate, PayeeId, UploadId } from '../fields.ts';
import { PayeeAccount } from '../payee.ts';
import { FeeBearer, NamedApprovers, PaidAmount } from './ordered-transfer.ts';
import { BatchService } from './services.ts';

/** Text of a line beside its payment: its record decides how long it may be, and of what characters. */
const LineText = z.string().check(z.maxLength(64));

/** A line as typed on a screen: to a registered payee, or to an account. */
export const OrderedLine = z.strictObject({
  payeeId: z.optional(PayeeId),
  payee: z.optional(PayeeAccount),
  amount: PaidAmount,
  /** 顧客コード, 社員番号 or 顧客番号. */
  customerCode: z.optional(LineText),
  /** The second 顧客コード, or 所属コード. */
  customerCode2: z.optional(LineText),
  /** Of 総合振込, in the place of the codes. */
  edi: z.optional(LineText),
});
export type OrderedLine = z.infer<typeof OrderedLine>;

/** More than any bank takes by screen (B-62). */
const mostTypedLines = 5000;
/** A body of 5,000 lines with the longest names and codes. */
export const batchBytes = 2 * 1024 * 1024;

/** A request of many lines as its maker enters it: the lines themselves, or the upload that has them as a file. */
export const OrderedBatch = z.strictObject({
  service: BatchService,
  accountId: AccountId,
  executionDate: JstDate,
  lines: z.optional(z.array(OrderedLine).check(z.minLength(1), z.maxLength(mostTypedLines))),
  uploadId: z.optional(UploadId),
  /** Of 総合振込 alone. @default the payer */
  feeBearer: z.optional(FeeBearer),
  approvers: z._default(NamedApprovers, []),
  comment: z.optional(Comment),
  /** 保存. */
  save: z._default(z.boolean(), false),
});
export type OrderedBatch = z.infer<typeof OrderedBatch>;
