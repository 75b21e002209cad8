import { heldRights } from '../../../shared/domain/held-rights.ts';
import { profileNamed } from '../../../shared/profiles/profiles.ts';
import { rightsItem } from '../../../shared/table/rights.ts';
import { type TransferRequest, transferRequestItem } from '../../../shared/table/transfer-requests.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { Language } from '../../../shared/text/language.ts';
import { approvalWords, requestActWords, requestServiceWords, requestStateWords } from '../../../shared/text/words.ts';
import { reasonView } from '../../../shared/views/reason-view.ts';
import { standingOf, userActs, whyNotAct } from '../../../shared/views/request-view.ts';
import { type ControlAnswer, ok, refuse } from '../control-route.ts';
import { type Bank, calendarOf, companyOf } from './customers.ts';
import { AnyItem, readItems } from './read-items.ts';

/**
 * A company's requests, the newest first, and of each what every user of the company may do with it now and why not: by the
 * rules that the operations decide with. The sums of the daily limits are not looked at: an approval moves them.
 */
export async function showRequests(bank: Bank, companyId: string, language: Language): Promise<ControlAnswer> {
  const company = await companyOf(bank, companyId);
  if (!company) return refuse(404, 'company.notFound', `no company ${companyId}`);
  const profile = profileNamed(bank.profile);
  const read = async <T>(pk: string, of: { read: (item: never) => T | undefined }) =>
    (await readItems(bank.aws, AnyItem, pk)).flatMap((item) => of.read(item as never) ?? []);
  const [requests, users, granted] = await Promise.all([
    read(`${transferRequestItem.prefix}${companyId}`, transferRequestItem),
    read(`${userItem.prefix}${companyId}`, userItem),
    read(`${rightsItem.prefix}${companyId}`, rightsItem),
  ]);
  const about = { company, bank: profile, calendar: await calendarOf(bank), now: bank.clock.now() };
  const people = granted.flatMap((rights) => {
    const user = users.find(({ userId }) => userId === rights.userId);
    return user ? [{ user, held: heldRights(rights, company, profile), granted: rights.permissions ?? [] }] : [];
  });
  const actsOf = (request: TransferRequest) =>
    people.map(({ user: { userId, loginId, name }, held, granted }) => ({
      ...{ userId, loginId, name },
      acts: userActs.map((act) => ({
        ...{ act, label: requestActWords[act][language] },
        reasons: whyNotAct(act, standingOf(request), { ...about, user: held, granted }).map(
          (problem) => reasonView(problem, language).detail,
        ),
      })),
    }));
  return ok({
    items: requests.reverse().map((request) => ({
      requestId: request.requestId,
      service: requestServiceWords[request.service][language],
      state: requestStateWords[request.state][language],
      mode: approvalWords[request.mode][language],
      maker: request.maker.name,
      approvers: request.approvers.map(({ name }) => name),
      executionDate: request.executionDate,
      total: request.total,
      users: actsOf(request),
    })),
  });
}
