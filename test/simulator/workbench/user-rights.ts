import { type HeldRights, heldRights } from '../../../shared/domain/held-rights.ts';
import { formatRfc3339 } from '../../../shared/domain/jst.ts';
import { type Calendar, openingOf } from '../../../shared/domain/service-hours.ts';
import { serviceStateOf } from '../../../shared/domain/service-state.ts';
import { isAdministrator } from '../../../shared/domain/user-rules.ts';
import { type AnyOperation, needsSession } from '../../../shared/operation/operation.ts';
import { profileNamed } from '../../../shared/profiles/profiles.ts';
import { limitRowsShown } from '../../../shared/steps/forms/company-forms.ts';
import { rightsMatrix } from '../../../shared/steps/forms/rights-matrix.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { rightsItem } from '../../../shared/table/rights.ts';
import { type User, userItem } from '../../../shared/table/user.ts';
import type { Language } from '../../../shared/text/language.ts';
import { roleWords, serviceStateWords } from '../../../shared/text/words.ts';
import { type ControlAnswer, ok, refuse } from '../control-route.ts';
import { type Bank, calendarOf, companyOf } from './customers.ts';
import { AnyItem, readItems } from './read-items.ts';

/** Why an operation refuses a user now: a right, the class of user, hours, or a state that keeps the user out. */
type Reason = 'administrator' | 'permission' | 'closed' | 'user' | 'company';

/** A user's rights on the bank's form, and what each operation would say to the user now. */
export async function showRights(bank: Bank, userId: string, language: Language): Promise<ControlAnswer> {
  const items = await readItems(bank.aws, AnyItem, userItem.prefix);
  const user = items.map((item) => userItem.read(item)).find((each) => each?.userId === userId);
  const company = user && (await companyOf(bank, user.companyId));
  if (!user || !company) return refuse(404, 'user.notFound', `no user ${userId}`);
  const { pk, sk } = rightsItem.key(user.companyId, userId);
  const [granted] = (await readItems(bank.aws, AnyItem, pk, sk)).map((item) => rightsItem.read(item));
  const profile = profileNamed(bank.profile);
  const held: HeldRights = heldRights(granted ?? { userId, role: 'general' }, company, profile);
  const { operations } = await import('../../../functions/operations.ts');
  const circumstances = { user, company, held, calendar: await calendarOf(bank), now: bank.clock.now() };
  return ok({
    user: {
      ...{ userId, companyId: user.companyId, loginId: user.loginId, name: user.name },
      role: roleWords[held.role][language],
      state: serviceStateWords[serviceStateOf(user)][language],
    },
    rights: rightsMatrix(company, profile, language).map(({ title, boxes }) => ({
      title,
      boxes: boxes.map((box) => ({ ...box, isHeld: held.permissions.includes(box.code) })),
    })),
    accounts: company.accounts.map(({ accountId, branch, number, name }) => ({
      ...{ accountId, branch, number, name },
      isHeld: held.accounts.includes(accountId),
    })),
    limits: limitRowsShown(company, profile, language).user.map((row) => ({ ...row, yen: held.limits[row.code] })),
    isExplained: operations.some(({ name }) => name === 'explain-access'),
    operations: operations.filter(needsSession).map((operation) => judge(operation, circumstances)),
  });
}

interface Circumstances {
  readonly user: User;
  readonly company: Company;
  readonly held: HeldRights;
  readonly calendar: Calendar;
  readonly now: Date;
}

/** What the gate would say of an operation, beside the session and what the request itself contains. */
function judge(operation: AnyOperation, circumstances: Circumstances) {
  const { user, company, held, calendar, now } = circumstances;
  const { may, hours = 'whole' } = operation;
  const opening = hours === 'always' ? undefined : openingOf(hours, calendar, now);
  const enough: readonly string[] = typeof may === 'object' && 'anyOf' in may ? may.anyOf : [];
  const isLacking = enough.length > 0 && !enough.some((each) => held.permissions.includes(each));
  const reasons: (Reason | false)[] = [
    serviceStateOf(user) !== 'usable' && 'user',
    company.state !== 'usable' && 'company',
    opening?.open === false && 'closed',
    typeof may === 'object' && 'role' in may && !isAdministrator(held) && 'administrator',
    isLacking && 'permission',
  ];
  return {
    operation: operation.name,
    reasons: reasons.filter((reason) => reason !== false),
    ...(isLacking && { permission: enough.join(', ') }),
    ...(opening?.open === false && { opensAt: formatRfc3339(opening.opensAt) }),
  };
}
