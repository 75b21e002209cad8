import * as z from 'zod/mini';
import { feePatterns } from '../fees.ts';
import { AccountId, Comment, JstDate, PayeeId, UserId } from '../fields.ts';
import { Amount } from '../limits.ts';
import { FiledPayeeId, PayeeAccount } from '../payee.ts';
import { GivenProofs } from '../proof-rules.ts';
import { TransferWay } from './services.ts';

/** Approvers named for a request: as many as its mode needs. */
export const NamedApprovers = z.array(UserId).check(z.maxLength(2));

/** A payment: at least one yen. */
export const PaidAmount = Amount.check(z.minimum(1, { error: 'amount.form' }));

/** Who bears the fee: 当方負担, or 先方負担. */
export const FeeBearer = z.enum(['payer', 'payee']);

/** What a confirm screen showed that the maker did not enter: the account behind a registered payee, and the fee. */
const ShownTransfer = z.strictObject({
  payee: PayeeAccount,
  fee: z.strictObject({ bearer: FeeBearer, pattern: z.optional(z.enum(feePatterns)), deducted: Amount }),
});

/** A transfer as its maker enters it. */
export const OrderedTransfer = z.strictObject({
  way: TransferWay,
  accountId: AccountId,
  /** A registered payee, for the ways 事前登録 and 利用者登録. */
  payeeId: z.optional(z.union([PayeeId, FiledPayeeId])),
  /** The account, for 新規口座指定. */
  payee: z.optional(PayeeAccount),
  amount: PaidAmount,
  feeBearer: FeeBearer,
  executionDate: JstDate,
  sameDay: z._default(z.boolean(), false),
  approvers: z._default(NamedApprovers, []),
  comment: z.optional(Comment),
  /** 保存. */
  save: z._default(z.boolean(), false),
  /** If it is sent, the transfer is made only if both are still so. */
  shown: z.optional(ShownTransfer),
  proof: GivenProofs,
});
export type OrderedTransfer = z.infer<typeof OrderedTransfer>;
