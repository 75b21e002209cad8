import { isDeepStrictEqual } from 'node:util';
import { approversNeeded } from '../../../shared/domain/approval-modes.ts';
import { amountGivenBack } from '../../../shared/domain/transfers/given-back.ts';
import { approvingRight } from '../../../shared/domain/transfers/services.ts';
import { whoseTurn } from '../../../shared/steps/transfers/request-facts.ts';
import { limitKeysOf } from '../../../shared/steps/transfers/used-limits.ts';
import { sumKeptUntil, type TransferRequest } from '../../../shared/table/transfer-requests.ts';
import type { Change } from '../../engines/memory/storage.ts';
import { kindOf } from '../mirror.ts';
import type { Sim } from '../sim.ts';
import { handovers, rightsItemOf, transferRequests, userOf } from '../view.ts';
import type { Say } from './entry.ts';

/** I7: in the moment in which a request is authorised, all who approved it are usable and have the right. */
export function checkApprovals(sim: Sim, { key, before, after }: Change, say: Say): void {
  if (kindOf(key) !== 'transferRequest' || after?.['state'] !== 'authorised' || before?.['state'] === 'authorised')
    return;
  const { companyId, requestId, service, approvals } = after as unknown as TransferRequest;
  for (const { userId } of approvals) {
    const user = userOf(sim, companyId, userId);
    const granted = rightsItemOf(sim, companyId, userId);
    const holds = granted?.role === 'master' || granted?.permissions?.includes(approvingRight(service));
    if (user?.serviceState !== 'usable' || user.loginStopped || !holds)
      say('I7', `${requestId} was authorised with the approval of ${userId}, who cannot approve it`);
  }
}

/** States in which a request has used up its limits. */
const using = ['authorised', 'taken', 'completed'];

/**
 * I4, I6: what is used up of each limit is the sum of what is authorised; requests that are have the approvals of their
 * mode, by different people who were named; each waits for those whose turn it is, and is in one hand-over at most;
 * its result is awaited while it is taken.
 */
export function checkTransfers(sim: Sim, say: Say): void {
  const requests = transferRequests(sim);
  const due = new Map<string, number>();
  const past = new Set<string>();
  for (const request of requests.filter(({ state }) => using.includes(state))) {
    for (const { companyId, day, owner, row } of limitKeysOf(request)) {
      const name = `USED-LIMIT#${companyId} ${day}#${owner}#${row}`;
      // A sum that is no longer kept may be gone, or still be there.
      if (sim.world.now() >= sumKeptUntil(day)) past.add(name);
      due.set(name, (due.get(name) ?? 0) + request.total - amountGivenBack(request));
    }
    const people = new Set(request.approvals.map(({ userId }) => userId));
    const named = request.approvers.filter(({ userId }) => people.has(userId));
    if (people.size !== approversNeeded(request.mode) || named.length !== people.size)
      say('I6', `${request.requestId} is ${request.state} with ${people.size} approvals in the mode ${request.mode}`);
  }
  for (const item of sim.mirror.all('usedLimit')) {
    const name = `${item.pk} ${item.sk}`;
    if (Number(item['ttl']) * 1000 <= sim.world.now().getTime()) past.add(name);
    else if (item['amount'] !== (due.get(name) ?? 0)) say('I4', `${name}: ${item['amount']} for ${due.get(name) ?? 0}`);
    due.delete(name);
  }
  for (const [name, amount] of due) if (amount > 0 && !past.has(name)) say('I4', `${name}: nothing for ${amount}`);
  const waiting = requests.flatMap((request) =>
    whoseTurn(request).map((userId) => `WAITING#${request.companyId}#${userId} ${request.requestId}`),
  );
  const pointers = sim.mirror.all('waitingRequest').map(({ pk, sk }) => `${pk} ${sk}`);
  for (const each of new Set(waiting).symmetricDifference(new Set(pointers)))
    say('T-6', `${each} is ${waiting.includes(each) ? 'missing' : 'left over'}`);
  const handed = handovers(sim).flatMap((each) => each.requests.map(({ requestId }) => requestId));
  if (new Set(handed).size !== handed.length) say('T-14', 'a request is in two hand-overs');
  const stored = new Map(requests.map((request) => [request.requestId, request]));
  for (const { requestId, fee, total } of handovers(sim).flatMap((each) => each.requests)) {
    const shown = stored.get(requestId);
    if (!isDeepStrictEqual([shown?.fee, shown?.total], [fee, total]))
      say('B23', `${requestId} was shown with another fee or sum`);
  }
  for (const { requestId, state, due: backlog = '' } of requests) {
    if ((state === 'taken') !== backlog.startsWith('TAKEN#')) say('T-14', `${requestId} is ${state} in "${backlog}"`);
    const isWithCore = ['taken', 'completed', 'failed'].includes(state);
    if (isWithCore !== handed.includes(requestId)) say('T-14', `${requestId} is ${state}`);
  }
}
