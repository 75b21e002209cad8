import * as z from 'zod';
import { isDeducted } from '../../../shared/domain/fee-table-rules.ts';
import { feePatterns, feeTables, previewOf } from '../../../shared/domain/fees.ts';
import { jstDate } from '../../../shared/domain/jst.ts';
import type { Calendar } from '../../../shared/domain/service-hours.ts';
import { profileNamed } from '../../../shared/profiles/profiles.ts';
import { approvalShown, feesShown, limitRowsShown, servicesShown } from '../../../shared/steps/forms/company-forms.ts';
import { bankCalendarItem, closureSpans } from '../../../shared/table/calendar.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import { type FeeTable, feeTableItem, standardFeesItem, unchangedFees } from '../../../shared/table/fees.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { Language } from '../../../shared/text/language.ts';
import { feeTableView, ruleOf, tariffToday } from '../../../shared/views/fee-view.ts';
import { type ControlAnswer, type ControlContext, ok, refuse } from '../control-route.ts';
import { AnyItem, readItems } from './read-items.ts';

export type Bank = Pick<ControlContext, 'aws' | 'clock' | 'profile'>;

const Listed = z.object({ userId: z.string(), loginId: z.string(), name: z.string(), listedRole: z.string() });

export const languageOf = (url: URL): Language => (url.searchParams.get('language') === 'en' ? 'en' : 'ja');

/** A company as its contract has it now. @returns undefined when there is none of that id */
export async function companyOf({ aws }: Bank, companyId: string): Promise<Company | undefined> {
  const key = companyItem.possibleKey(companyId);
  const [item] = key ? await readItems(aws, AnyItem, key.pk) : [];
  return companyItem.read(item);
}

/** The bank's hours and closures, as every request of a customer reads them. */
export async function calendarOf({ aws, profile }: Bank): Promise<Calendar> {
  const [item] = await readItems(aws, AnyItem, bankCalendarItem.key(0).pk);
  return { hours: profileNamed(profile).hours, closures: closureSpans(bankCalendarItem.read(item)) };
}

/** A company's services, approval, tables of fees and users, in the words of its forms. */
export async function showCustomer(bank: Bank, companyId: string, language: Language): Promise<ControlAnswer> {
  const company = await companyOf(bank, companyId);
  if (!company) return refuse(404, 'company.notFound', `no company ${companyId}`);
  const profile = profileNamed(bank.profile);
  const today = { profile, calendar: await calendarOf(bank), now: bank.clock.now(), language };
  const users = await readItems(bank.aws, Listed, `${userItem.prefix}${companyId}`);
  return ok({
    company: { companyId, name: company.name, state: company.state },
    services: servicesShown(company, today),
    approval: approvalShown(company, profile, language),
    limits: limitRowsShown(company, profile, language),
    words: feesShown(profile, language),
    fees: await Promise.all(feeTables.map((table) => feesOf(bank, companyId, table))),
    users: users.map(({ listedRole: role, ...user }) => ({ ...user, role })),
  });
}

/** A table of fees with the fees of today, and what its methods do (A7-9). */
async function feesOf({ aws, clock }: Bank, companyId: string, table: (typeof feeTables)[number]) {
  const { pk, sk } = feeTableItem.key(companyId, table);
  const own = (await readItems(aws, AnyItem, pk, sk)).map((item) => feeTableItem.read(item))[0];
  const standardKey = standardFeesItem.key(table);
  const standard = (await readItems(aws, AnyItem, standardKey.pk, standardKey.sk)).map((item) =>
    standardFeesItem.read(item),
  )[0];
  const fees: FeeTable = own ?? unchangedFees(companyId);
  const view = feeTableView(table, fees, tariffToday(standard, jstDate(clock.now())));
  const hasPreview = isDeducted(table) && view.ranges.length > 0;
  return { ...view, preview: hasPreview ? feePatterns.map((pattern) => previewOf(ruleOf(view), pattern)) : [] };
}
