import * as z from 'zod/mini';
import { ApprovalModes } from '../domain/approval-modes.ts';
import { AccountLimits, CompanyLimits } from '../domain/daily-limits.ts';
import { FeeRange } from '../domain/fees.ts';
import { Account } from '../domain/fields.ts';
import { IssuedCertificate, PendingIssuance } from '../domain/issued-certificate.ts';
import { Ceilings, Limits } from '../domain/limits.ts';
import { PayeeAccount } from '../domain/payee.ts';
import { GivenProofs } from '../domain/proof-rules.ts';
import { SecretQuestionView } from '../domain/secret-questions.ts';
import { OrderedLine } from '../domain/transfers/ordered-batch.ts';
import { Remedy } from '../views/access-view.ts';
import { ContractLine, ContractView } from '../views/company-view.ts';
import { BankHistoryView, HistoryView } from '../views/history-view.ts';
import { OpenSpan } from '../views/hours-view.ts';
import { LineView } from '../views/line-view.ts';
import { NoticeView } from '../views/notice-view.ts';
import { PayeeAccountView, PayeeView } from '../views/payee-view.ts';
import { ReasonView } from '../views/reason-view.ts';
import { FeeView, Person, RequestView } from '../views/request-view.ts';
import { TokenLine } from '../views/token-view.ts';
import { UserCertificateView, UserLine, UserView } from '../views/user-view.ts';
import { Worded } from '../views/worded.ts';

/**
 * The schemas that the API description names, so that a generated client has one type for each. They are named here
 * and not where they are defined, because a name there would be work at each start of a function.
 */
export const namedSchemas = z.registry<{ readonly id: string }>();

for (const [id, schema] of Object.entries({
  Account,
  AccountLimits,
  ApprovalModes,
  BankHistoryEntry: BankHistoryView,
  Ceilings,
  Company: ContractView,
  CompanyLimits,
  CompanyLine: ContractLine,
  FeeRange,
  Fees: FeeRange.shape.fees,
  HistoryEntry: HistoryView,
  IssuedCertificate,
  Notice: NoticeView,
  OpenSpan,
  OrderedLine,
  Payee: PayeeView,
  PayeeAccount,
  PayeeAccountWithNames: PayeeAccountView,
  PendingIssuance,
  Person,
  Proofs: GivenProofs,
  QuotedFee: FeeView,
  Reason: ReasonView,
  Remedy,
  RequestLine: LineView,
  RequestRecord: RequestView,
  SecretQuestion: SecretQuestionView,
  Token: TokenLine,
  User: UserView,
  UserCertificate: UserCertificateView,
  UserLimits: Limits,
  UserLine,
  Worded,
})) {
  namedSchemas.add(schema, { id });
}
