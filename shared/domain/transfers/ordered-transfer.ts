import * as z from 'zod';
import { AccountId, Comment, JstDate, PayeeId, UserId } from '../fields.ts';
import { Amount } from '../limits.ts';
import { FiledPayeeId, PayeeAccount } from '../payee.ts';
import { GivenProofs } from '../proof-rules.ts';
import { TransferWay } from './services.ts';

/** Approvers named for a request: as many as its mode needs. */
export const NamedApprovers = z.array(UserId).max(2);

/** A payment: at least one yen. */
export const PaidAmount = Amount.min(1, { error: 'amount.form' });

/** Who bears the fee: 当方負担, or 先方負担. */
export const FeeBearer = z.enum(['payer', 'payee']);

/** A transfer as its maker enters it. */
export const OrderedTransfer = z.strictObject({
  way: TransferWay,
  accountId: AccountId,
  /** A registered payee, for the ways 事前登録 and 利用者登録. */
  payeeId: z.union([PayeeId, FiledPayeeId]).optional(),
  /** The account, for 新規口座指定. */
  payee: PayeeAccount.optional(),
  amount: PaidAmount,
  feeBearer: FeeBearer,
  executionDate: JstDate,
  sameDay: z.boolean().default(false),
  approvers: NamedApprovers.default([]),
  comment: Comment.optional(),
  /** 保存. */
  save: z.boolean().default(false),
  proof: GivenProofs,
});
export type OrderedTransfer = z.infer<typeof OrderedTransfer>;
