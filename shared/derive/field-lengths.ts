import * as z from 'zod/mini';
import * as fields from '../domain/fields.ts';
import { NoticeBody, NoticeTitle } from '../domain/notice-rules.ts';
import { CustomerCode, PayeeAccount, PayeeName } from '../domain/payee.ts';

/**
 * The maximum number of characters of fields whose schema states it in a pattern or a check. JSON Schema has a keyword
 * for it, which form generators and gateways read. Stated here and not where the fields are defined, because there it would be work at each start of a
 * function.
 */
export const fieldLengths = z.registry<{ readonly characters: number }>();

const lengths: readonly (readonly [z.ZodMiniType, number])[] = [
  [fields.AccountMemo, 30],
  [fields.AccountName, 60],
  [fields.Account.shape.branch, 3],
  [fields.Account.shape.number, 7],
  [fields.ClosureId, 26],
  [fields.Comment, 100],
  [fields.CompanyName, 60],
  [fields.CompanyNameKana, 120],
  [fields.ContentHash, 64],
  [fields.HandoverId, 26],
  [fields.ContractId, 11],
  [fields.Email, 64],
  [fields.LoginId, 12],
  [fields.MailId, 67],
  [NoticeBody.shape.ja, 4000],
  [NoticeTitle.shape.ja, 80],
  [fields.Otp, 6],
  [fields.Password, 12],
  [CustomerCode, 120],
  [PayeeAccount.shape.bank, 4],
  [PayeeAccount.shape.branch, 3],
  [PayeeAccount.shape.number, 7],
  [PayeeName, 120],
  [fields.PayeeGroup, 30],
  [fields.PayeeMemo, 30],
  [fields.Reason, 200],
  [fields.SecretAnswer, 10],
  [fields.TokenSerial, 32],
  [fields.UploadId, 26],
  [fields.UserId, 26],
  [fields.UserName, 30],
];
for (const [schema, characters] of lengths) fieldLengths.add(schema, { characters });
