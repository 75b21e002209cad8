import { approvalOf, approvalServices, modesOffered } from '../../domain/approval-modes.ts';
import { type ContractService, servicesOf } from '../../domain/contract-services.ts';
import { jstDate } from '../../domain/jst.ts';
import { accountLimitRows, companyLimitRows, type LimitRow, serviceOfRow, userLimitRows } from '../../domain/limits.ts';
import type { Calendar } from '../../domain/service-hours.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Company } from '../../table/companies.ts';
import type { Bilingual, Language } from '../../text/language.ts';
import { approvalWords, feeMethodWords, feePatternWords, limitWords, serviceWords } from '../../text/words.ts';
import { hoursView } from '../../views/hours-view.ts';

/** A code with its words. */
export interface Worded {
  readonly code: string;
  readonly label: string;
}

/** Each code with its words in a language. */
export const worded = (words: Readonly<Record<string, Bilingual>>, language: Language): Worded[] =>
  Object.entries(words).map(([code, label]) => ({ code, label: label[language] }));

interface Today {
  readonly profile: Profile;
  readonly calendar: Calendar;
  readonly now: Date;
  readonly language: Language;
}

/** The services of the bank, whether the contract has them (A6-9), and their hours today (A1-4…A1-6). */
export const servicesShown = ({ features }: Company, { profile, calendar, now, language }: Today) =>
  profile.services.map((service) => ({
    code: service,
    label: serviceWords[service][language],
    inContract: servicesOf({ offered: profile.services, features }).includes(service),
    open: hoursView(service, calendar, jstDate(now)),
  }));

/** The rows of limits of the services in the contract (D-31): users, per transaction; accounts and the company, per day. */
export function limitRowsShown({ features }: Company, { services: offered }: Profile, language: Language) {
  const included = servicesOf({ offered, features });
  const shown = (rows: readonly LimitRow[]) =>
    rows.filter((row) => isOf(row, included)).map((row) => ({ code: row, label: limitWords[row][language] }));
  return { user: shown(userLimitRows), account: shown(accountLimitRows), company: shown(companyLimitRows) };
}

const isOf = (row: LimitRow, services: readonly ContractService[]) => services.includes(serviceOfRow[row]);

/** The approval modes that the company can choose, and those in force (A6-2, A6-3). */
export function approvalShown(company: Company, profile: Profile, language: Language) {
  const { modes, selfApproval } = approvalOf(company, profile);
  const offered = modesOffered(company, profile);
  return {
    selfApproval,
    services: approvalServices.flatMap((service) => {
      const mode = modes[service];
      if (mode === undefined) return [];
      const choices = (offered[service] ?? []).map((code) => ({ code, label: approvalWords[code][language] }));
      return [{ code: service, label: serviceWords[service][language], mode, modes: choices }];
    }),
  };
}

/** 振込パターン, and the methods that the bank offers (A7-2, A7-3). */
export const feesShown = ({ fees }: Profile, language: Language) => ({
  patterns: worded(feePatternWords, language),
  methods: fees.methods.map((code) => ({ code, label: feeMethodWords[code][language] })),
});
