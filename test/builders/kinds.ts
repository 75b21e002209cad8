import { backFillProgressItem } from '../../shared/table/back-fill.ts';
import { scanProgressItem, sessionKeysItem } from '../../shared/table/bank.ts';
import { bankCalendarItem } from '../../shared/table/calendar.ts';
import { certificateItem, certifiedKeyItem } from '../../shared/table/certificates.ts';
import { companyItem, directoryItem } from '../../shared/table/companies.ts';
import { confirmationAttemptsItem, confirmationItem, mailPasswordItem } from '../../shared/table/credentials.ts';
import type { Key } from '../../shared/table/engine.ts';
import type { Entity } from '../../shared/table/entity.ts';
import { feeTableItem, standardFeesItem } from '../../shared/table/fees.ts';
import { handoverItem } from '../../shared/table/handovers.ts';
import { historyItem } from '../../shared/table/history.ts';
import { historyExportItem } from '../../shared/table/history-exports.ts';
import { idempotencyItem } from '../../shared/table/idempotency-rows.ts';
import { issuanceItem } from '../../shared/table/issuances.ts';
import { lineResultItem } from '../../shared/table/line-results.ts';
import { loginItem, registrationItem } from '../../shared/table/logins.ts';
import { lookupItem } from '../../shared/table/lookups.ts';
import { mailItem } from '../../shared/table/mails.ts';
import { noticeItem, readingItem } from '../../shared/table/notices.ts';
import { otpRegistrationItem } from '../../shared/table/otp-registrations.ts';
import { filedPayeesItem, heldAccountItem, payeeCountItem, payeeItem } from '../../shared/table/payees.ts';
import { requestFileItem } from '../../shared/table/request-files.ts';
import { linesChunkItem, linesFrameItem } from '../../shared/table/request-lines.ts';
import { rightsItem } from '../../shared/table/rights.ts';
import { secretAnswersItem } from '../../shared/table/secret-answers.ts';
import { sessionItem } from '../../shared/table/sessions.ts';
import { tokenImportItem } from '../../shared/table/token-imports.ts';
import { stockedTokenItem, tokenItem } from '../../shared/table/tokens.ts';
import {
  involvementItem,
  transferRequestItem,
  usedLimitItem,
  waitingItem,
} from '../../shared/table/transfer-requests.ts';
import { uploadItem } from '../../shared/table/uploads.ts';
import { userItem } from '../../shared/table/user.ts';

// biome-ignore lint/suspicious/noExplicitAny: kinds differ in their ids, and here nobody builds one's key from another's
type AnyEntity = Entity<any, any>;

/** Every kind of item, with sample ids of its keys. */
export const kinds: readonly (readonly [AnyEntity, ...ids: string[]])[] = [
  [companyItem, '01KA0000000000000000000000'],
  [directoryItem, '01KA0000000000000000000000'],
  [userItem, '01KA0000000000000000000000', '01KB0000000000000000000000'],
  [rightsItem, '01KA0000000000000000000000', '01KB0000000000000000000000'],
  [loginItem, '12345678901/tegata01'],
  [registrationItem, '081/ordinary/0253226'],
  [confirmationItem, '01KB0000000000000000000000'],
  [confirmationAttemptsItem, '01KB0000000000000000000000'],
  [otpRegistrationItem, '01KB0000000000000000000000'],
  [secretAnswersItem, '01KA0000000000000000000000', '01KB0000000000000000000000'],
  [mailPasswordItem, '01KB0000000000000000000000', 'emailCheck'],
  [sessionItem, '01KC0000000000000000000000'],
  [historyExportItem, '01KA0000000000000000000000', '01KG0000000000000000000000'],
  [tokenImportItem, '01KF0000000000000000000000'],
  [uploadItem, 'arn:aws:iam::123456789012:user/bank-clerk', '01KF0000000000000000000000'],
  [linesFrameItem, '01KA0000000000000000000000', '01KH0000000000000000000000'],
  [linesChunkItem, '01KA0000000000000000000000', '01KH0000000000000000000000', '12'],
  [lineResultItem, '01KA0000000000000000000000', '01KG0000000000000000000000', '12'],
  [requestFileItem, '01KA0000000000000000000000', '01KB0000000000000000000000', '01KF0000000000000000000000'],
  [payeeItem, '01KA0000000000000000000000', '01KP0000000000000000000000'],
  [heldAccountItem, '01KA0000000000000000000000', 'transfer', '000100111234567'],
  [payeeCountItem, '01KA0000000000000000000000'],
  [filedPayeesItem, '01KA0000000000000000000000'],
  [tokenItem, '01KA0000000000000000000000', 'TG00000001'],
  [stockedTokenItem, 'TG00000001'],
  [certificateItem, 'ab'.repeat(32)],
  [certifiedKeyItem, 'cd'.repeat(32)],
  [issuanceItem, '01KD0000000000000000000000'],
  [mailItem, '01KB0000000000000000000000', '01KE0000000000000000000000'],
  [noticeItem, 'ALL', '01KF0000000000000000000000'],
  [readingItem, '01KB0000000000000000000000', '01KF0000000000000000000000'],
  [historyItem, '01KA0000000000000000000000', '2026-04-01T01:00:00.000Z', '01KG0000000000000000000000'],
  [lookupItem, 'email', 'ab'.repeat(32), '01KA0000000000000000000000/01KB0000000000000000000000'],
  [idempotencyItem, 'arn:aws:iam::123456789012:user/bank-clerk', 'key-0001'],
  [sessionKeysItem],
  [scanProgressItem],
  [backFillProgressItem],
  [bankCalendarItem, '0'],
  [transferRequestItem, '01KA0000000000000000000000', '01KG0000000000000000000000'],
  [involvementItem, '01KA0000000000000000000000', '01KB0000000000000000000000', '01KG0000000000000000000000'],
  [waitingItem, '01KA0000000000000000000000', '01KB0000000000000000000000', '01KG0000000000000000000000'],
  [usedLimitItem, '01KA0000000000000000000000', '2026-04-03', '01KH0000000000000000000000', 'transferTotal'],
  [handoverItem, '01KG0000000000000000000000'],
  [feeTableItem, '01KA0000000000000000000000', 'payee-bulk'],
  [standardFeesItem, 'payee-bulk'],
];

/** The kind of a key. @throws Error if it belongs to no kind or to several */
export function kindOf({ pk, sk }: Key): AnyEntity {
  const found = kinds.flatMap(([entity, ...ids]) => {
    const sample = entity.key(...ids);
    const isMatch = pattern(withoutMonth(sample.pk), ids).test(withoutMonth(pk));
    return isMatch && pattern(sample.sk, ids).test(sk) ? [entity] : [];
  });
  const [only, ...others] = found;
  if (!only || others.length > 0)
    throw new Error(`${pk} ${sk} is a key of ${found.map(({ name }) => name).join(', ')}`);
  return only;
}

/** The kind of a partition: every kind has its own partitions. */
export function kindOfPartition(pk: string): AnyEntity {
  const found = kinds.filter(([{ key }, ...ids]) => pattern(withoutMonth(key(...ids).pk), ids).test(withoutMonth(pk)));
  const [only, ...others] = found;
  if (!only || others.length > 0)
    throw new Error(`${pk} is a partition of ${found.map(([{ name }]) => name).join(', ')}`);
  return only[0];
}

// The month in a history partition is not an id, and neither are the day and shard of rows about nobody, and the shard of hand-overs.
const withoutMonth = (pk: string) => pk.replace(/#(\d{6}|\d{8}#.)$|(?<=^BANK#HANDOVERS)#.$/, '#');

/** A pattern for part of a key, with any valid id in place of the sample's. */
function pattern(part: string, ids: readonly string[]): RegExp {
  const literal = (texts: readonly string[], id: string) => texts.flatMap((text) => text.split(id));
  return new RegExp(`^${ids.reduce(literal, [part]).map(RegExp.escape).join('(.+)')}$`);
}
