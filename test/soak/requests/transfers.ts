import { approvalOf, approversNeeded } from '../../../shared/domain/approval-modes.ts';
import { businessDaysAfter } from '../../../shared/domain/business-days.ts';
import { jstDate } from '../../../shared/domain/jst.ts';
import type { Permission } from '../../../shared/domain/permissions.ts';
import {
  approvingRight,
  type BatchService,
  contractServiceOf,
  makingRight,
  type RequestService,
  requestServices,
} from '../../../shared/domain/transfers/services.ts';
import { isIn, type RequestAct } from '../../../shared/domain/transfers/states.ts';
import type { TransferRequest } from '../../../shared/table/transfer-requests.ts';
import type { ClientSession, Sim } from '../sim.ts';
import { companyOf, handovers, liveSessions, rightsOf, transferRequests, usersOf } from '../view.ts';
import { actor, inSession, type Maker, manner, onBank, proof } from './actors.ts';

const absent = '01K00000000000000000000000';

// Business days ahead; some are past the deadline, or too far.
const soon = [1, 2, 2, 2, 3, 3, 5, 20];
const later = [1, 3, 4, 4, 5, 5, 20];

/** What all requests of a service name: rather what may be ordered, now and then too late. */
function order(sim: Sim, { companyId, userId }: ClientSession, service: RequestService) {
  const { chance, world } = sim;
  const company = companyOf(sim, companyId);
  const rights = rightsOf(sim, companyId, userId);
  if (!company || !rights) return undefined;
  const mode = approvalOf(company, world.profile).modes[contractServiceOf(service)] ?? 'none';
  const entitled = usersOf(sim, companyId).filter((user) =>
    rightsOf(sim, companyId, user.userId)?.permissions.includes(approvingRight(service)),
  );
  const others = entitled.filter((user) => user.userId !== userId || chance.in(0.2));
  // Rather those who are logged in, so that a request gets on.
  const present = liveSessions(sim).map((each) => each.userId);
  const isPresent = (user: { readonly userId: string }) => present.includes(user.userId) && chance.in(0.9);
  const { true: [...near] = [], false: [...far] = [] } = Object.groupBy(chance.shuffled(others), (user) =>
    String(isPresent(user)),
  );
  return {
    accountId: rights.accounts.length > 0 ? chance.pick([...rights.accounts]) : absent,
    executionDate: businessDaysAfter(jstDate(world.now()), chance.pick(service === 'transfer' ? soon : later)),
    approvers: [...near, ...far].slice(0, approversNeeded(mode)).map((user) => user.userId),
    ...(chance.in(0.2) && { save: true }),
  };
}

/** An account to pay to, now and then one that is nowhere. */
const payeeAccount = ({ chance }: Sim) => ({
  ...{ bank: '0001', branch: chance.in(0.95) ? '001' : '999', type: 'ordinary', number: '1234567' },
  name: 'テガタ',
});

/** A transfer of the actor: rather what may be made, now and then too much. */
function transfer(sim: Sim, session: ClientSession) {
  const { chance } = sim;
  const common = order(sim, session, 'transfer');
  if (!common) return undefined;
  const way = chance.in(0.9) ? 'newAccount' : chance.pick(['userRegistered', 'preRegistered']);
  return {
    ...common,
    way,
    ...(way === 'newAccount' && { payee: payeeAccount(sim) }),
    amount: chance.pick([1, 30_000, 30_000, 90_000, 9_000_000]),
    feeBearer: chance.in(0.9) ? 'payer' : 'payee',
  };
}

/** Lines of a request, together rather within the limits. */
const lines = (sim: Sim) =>
  Array.from({ length: sim.chance.pick([1, 2, 3]) }, () => ({
    payee: payeeAccount(sim),
    amount: sim.chance.pick([1, 1000, 30_000, 400_000]),
  }));

/** A request of many lines, typed. */
function batch(sim: Sim, session: ClientSession, service: BatchService) {
  const common = order(sim, session, service);
  if (!common) return undefined;
  const isBorneByPayees = service === 'bulkTransfer' && sim.chance.in(0.3);
  return { ...common, service, lines: lines(sim), ...(isBorneByPayees && { feeBearer: 'payee' }) };
}

/** Somebody with a right, if there is one. */
function holderOf(sim: Sim, right: Permission): ClientSession | undefined {
  const able = liveSessions(sim).filter(({ companyId, userId }) =>
    rightsOf(sim, companyId, userId)?.permissions.includes(right),
  );
  return able.length > 0 && sim.chance.in(0.9) ? sim.chance.pick(able) : actor(sim);
}

const makeTransfer: Maker = (sim) => {
  const session = holderOf(sim, 'transfer.request.newAccount');
  const input = session && transfer(sim, session);
  if (!session || !input) return undefined;
  return inSession(session, 'make-transfer', {
    input: { ...input, proof: proof(sim, session, 'make-transfer') },
    ...manner(sim),
  });
};

const makeBatch: Maker = (sim) => {
  const service = sim.chance.pick(['bulkTransfer', 'salary', 'salary', 'bonus'] as const);
  const session = holderOf(sim, makingRight({ service, source: 'screen' }));
  const input = session && batch(sim, session, service);
  if (!session || !input) return undefined;
  return inSession(session, 'make-batch', { input, ...manner(sim) });
};

/** The requests of a company on which a user may act so, as far as state and person go. */
const fitting = (sim: Sim, { companyId, userId }: ClientSession, act: RequestAct): readonly TransferRequest[] =>
  transferRequests(sim).filter((request) => {
    const isNamed = request.approvers.some((each) => each.userId === userId);
    const isByApprover = act === 'approve' || act === 'return' || act === 'cancelApproval';
    const hasApproved = request.approvals.some((each) => each.userId === userId);
    const isTheirs = isByApprover
      ? isNamed && hasApproved === (act === 'cancelApproval')
      : request.maker.userId === userId;
    return request.companyId === companyId && isTheirs && isIn(request.state, act);
  });

/** Somebody who may act so on a request, if there is one. */
function actorFor(sim: Sim, act: RequestAct): ClientSession | undefined {
  const able = liveSessions(sim).filter((session) => fitting(sim, session, act).length > 0);
  return able.length > 0 && sim.chance.in(0.95) ? sim.chance.pick(able) : actor(sim);
}

/** A request to act on: a fitting one, now and then any, also of another company. */
function chosen(sim: Sim, session: ClientSession, act: RequestAct): TransferRequest | undefined {
  const { chance } = sim;
  const own = fitting(sim, session, act);
  const all = transferRequests(sim);
  if (own.length > 0 && !chance.in(0.08)) return chance.pick([...own]);
  return all.length > 0 && chance.in(0.3) ? chance.pick([...all]) : undefined;
}

const acting =
  (operation: string, act: RequestAct, more: (sim: Sim, session: ClientSession) => object = () => ({})): Maker =>
  (sim) => {
    const session = actorFor(sim, act);
    const request = session && chosen(sim, session, act);
    if (!session || !request) return undefined;
    const input = { requestId: request.requestId, ...more(sim, session) };
    return inSession(session, operation, { input, ...manner(sim, request.version) });
  };

const proved = (operation: string) => (sim: Sim, session: ClientSession) => ({ proof: proof(sim, session, operation) });

/** A request's new content: another transfer, or the lines that it has on another day, or others. */
function changed(sim: Sim, session: ClientSession, { service, executionDate }: TransferRequest) {
  const { chance } = sim;
  if (service === 'transfer' || chance.in(0.03)) {
    const input = transfer(sim, session);
    return input && { ...input, proof: proof(sim, session, 'change-request') };
  }
  const input = batch(sim, session, service);
  if (!input) return undefined;
  const { lines: others, executionDate: another, ...rest } = input;
  return {
    ...{ ...rest, executionDate: chance.in(0.5) ? executionDate : another },
    ...(chance.in(0.4) && { lines: others }),
  };
}

const changeRequest: Maker = (sim) => {
  const session = actorFor(sim, 'change');
  const request = session && chosen(sim, session, 'change');
  const input = session && request && changed(sim, session, request);
  if (!session || !request || !input) return undefined;
  return inSession(session, 'change-request', {
    input: { ...input, requestId: request.requestId },
    ...manner(sim),
    ifMatch: request.version - (sim.chance.in(0.05) ? 1 : 0),
  });
};

const approveRequests: Maker = (sim) => {
  const { chance } = sim;
  const session = actorFor(sim, 'approve');
  if (!session) return undefined;
  const waiting = chance.shuffled([...fitting(sim, session, 'approve')]).slice(0, chance.pick([1, 2, 10]));
  if (waiting.length === 0) return undefined;
  const requests = waiting.map(({ requestId, contentHash }) => ({
    requestId,
    contentHash: chance.in(0.03) ? '0'.repeat(64) : contentHash,
  }));
  return inSession(session, 'approve-requests', {
    input: { requests, proof: proof(sim, session, 'approve-requests') },
    ...manner(sim),
  });
};

const listRequests: Maker = (sim) => {
  const { chance } = sim;
  const session = actor(sim);
  if (!session) return undefined;
  const input = {
    ...(chance.in(0.4) && { service: chance.pick(requestServices) }),
    ...(chance.in(0.3) && { state: chance.pick(['saved', 'awaitingFinal', 'authorised']) }),
    ...(chance.in(0.3) && { waitingForMe: 'true' }),
    limit: chance.pick(['1', '2', '50']),
  };
  return inSession(session, 'list-requests', { input });
};

const takeRequests: Maker = (sim) =>
  onBank('take-requests', {
    input: {
      service: sim.chance.pick(sim.isAboutPayments ? requestServices : ['transfer']),
      until: businessDaysAfter(jstDate(sim.world.now()), sim.chance.pick([0, 1, 5, 20])),
    },
    ...manner(sim),
  });

const getHandover: Maker = (sim) => {
  const all = handovers(sim);
  if (all.length === 0) return undefined;
  return onBank('get-handover', { input: { handoverId: sim.chance.pick([...all]).handoverId } });
};

const reportResults: Maker = (sim) => {
  const { chance } = sim;
  const all = handovers(sim).filter(({ requests }) => requests.length > 0);
  if (all.length === 0) return undefined;
  const { handoverId, requests } = chance.pick([...all]);
  const results = chance
    .shuffled([...requests])
    .slice(0, chance.pick([1, 3]))
    .map(({ requestId, count, lines: stored }) => ({
      requestId,
      ...(stored && chance.in(0.5)
        ? { line: 1 + chance.below(count), outcome: 'failed' }
        : { outcome: chance.pick(['completed', 'completed', 'failed']) }),
    }));
  return onBank('report-results', { input: { handoverId, results }, ...manner(sim) });
};

export const transferMakers: Readonly<Record<string, Maker>> = {
  'make-transfer': makeTransfer,
  'make-batch': makeBatch,
  'change-request': changeRequest,
  'switch-service': acting('switch-service', 'switch', ({ chance }) => ({
    to: chance.pick(['bulkTransfer', 'bulkTransfer', 'transfer', 'bonus', 'salary']),
  })),
  'approve-requests': approveRequests,
  'get-request': acting('get-request', 'approve'),
  'print-request': acting('print-request', 'change'),
  'withdraw-request': acting('withdraw-request', 'withdraw'),
  'delete-request': acting('delete-request', 'delete'),
  'return-request': acting('return-request', 'return', () => ({ comment: '確認してください。' })),
  'cancel-approval': acting('cancel-approval', 'cancelApproval', proved('cancel-approval')),
  'cancel-request': acting('cancel-request', 'cancel', proved('cancel-request')),
  'list-requests': listRequests,
  'take-requests': takeRequests,
  'get-handover': getHandover,
  'report-results': reportResults,
};
