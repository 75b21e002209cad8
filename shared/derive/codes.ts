import { type AlertKind, alertRules } from '../domain/alert-rules.ts';
import { type ErrorCode, errorStatus, retryAfterSeconds } from '../domain/errors.ts';
import { accountLimitRows, companyLimitRows, serviceOfRow, userLimitRows } from '../domain/limits.ts';
import { parentOf } from '../domain/permissions.ts';
import { mailOf } from '../operation/alerts.ts';
import type { Group } from '../profiles/forms/form.ts';
import { rightsForms } from '../profiles/forms/forms.ts';
import { errorTexts } from '../text/error-texts.ts';
import { fieldTexts } from '../text/field-texts.ts';
import { homeMessages } from '../text/home-messages.ts';
import { type MailKind, mailSubject } from '../text/mail-kinds.ts';
import { askSentences } from '../text/problem-texts.ts';
import { contents } from '../text/render-mail.ts';
import { limitWords } from '../text/words.ts';
import { zenginTexts } from '../text/zengin-texts.ts';
import { codeGroups } from './code-groups.ts';

/**
 * Every code that a client can meet, with its words in Japanese and English, made from the texts that the service itself
 * uses. `{blanks}` in a text are filled from a refusal's members or a field error's parameters.
 */
export function codesDocument() {
  return {
    refusals: Object.fromEntries(Object.entries(errorStatus).map(([code]) => [code, refusal(code as ErrorCode)])),
    askWhom: askSentences,
    fields: { ...fieldTexts, ...zenginTexts },
    rights: Object.fromEntries(Object.entries(rightsForms).map(([bank, form]) => [bank, form.map(rightsGroup)])),
    limitRows: Object.fromEntries(Object.entries(limitWords).map(([row, label]) => [row, { label, ...usesOf(row) }])),
    homeMessages: homeMessageCodes(),
    alerts: Object.fromEntries(
      Object.entries(alertRules).map(([kind, rule]) => [kind, { ...rule, ...mailFor(mailOf[kind as AlertKind]) }]),
    ),
    groups: codeGroups(),
  };
}

function refusal(code: ErrorCode) {
  const { title, detail, reasons, ask } = errorTexts[code];
  const status = errorStatus[code];
  return {
    status,
    title,
    detail,
    ...(reasons && { reasons }),
    ...(ask && { askWhom: ask }),
    ...(retryAfterSeconds(status) !== undefined && { mayBeRepeated: true }),
  };
}

const rightsGroup = ({ title, boxes }: Group) => ({
  title,
  boxes: boxes.map(({ code, label, allows }) => {
    const parent = parentOf(code);
    return { code, label, allows, ...(parent && { parent }) };
  }),
});

/** Whose limits have the row: users' per transaction, accounts' and companies' per day. */
function usesOf(row: string) {
  const holders = { user: userLimitRows, account: accountLimitRows, company: companyLimitRows };
  const limits = Object.entries(holders).flatMap(([holder, rows]) =>
    rows.some((each) => each === row) ? [holder] : [],
  );
  return { service: Object.entries(serviceOfRow).find(([each]) => each === row)?.[1], limits };
}

/** Messages as they read for a certificate that expires on this day. */
const exampleEnd = new Date('2027-04-01T23:59:59+09:00');
const exampleDaysLeft = 40;

function homeMessageCodes() {
  const facts = { endedEarlierSession: true, emailBounced: true, tokenMissing: true, waitingApprovals: 1 };
  const all = [exampleDaysLeft, 0].flatMap((daysLeft) => {
    const expiringCertificate = { notAfter: exampleEnd, daysLeft };
    const [ja, en] = (['ja', 'en'] as const).map((language) =>
      homeMessages({ ...facts, expiringCertificate }, language),
    );
    return (ja ?? []).map(({ code, severity, operation, text }, index) => ({
      code,
      words: { severity, operation, example: { ja: text, en: en?.[index]?.text ?? '' } },
    }));
  });
  return Object.fromEntries(all.map(({ code, words }) => [code, words]));
}

/** Values with which each mail can be written; its subject and opening show none of them. */
const exampleValues = {
  serialNumber: 'TG00000001',
  at: '2026-04-01T10:00:00+09:00',
  lockedUntil: '2026-04-01T10:30:00+09:00',
  requestId: '01JZ8Z0000REQVEST000000001',
  service: 'transfer',
  executionDate: '2026-04-03',
  count: '1',
  total: '300000',
  outcome: 'completed',
};

const partOf: Partial<Readonly<Record<MailKind, string>>> = {
  userChanged: 'permissions',
  companyChanged: 'approvalModes',
  contractChanged: 'services',
  payeesChanged: 'payeeCreated',
};

/** The mail that an alert is sent as. */
function mailFor({ kind, what }: { readonly kind: MailKind; readonly what?: string }) {
  const { opening } = contents[kind]({ ...exampleValues, what: what ?? partOf[kind] ?? 'login' });
  return { mail: { kind, subject: mailSubject(kind), opening } };
}
