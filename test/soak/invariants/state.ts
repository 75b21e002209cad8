import { approvalOf, approvalServices, approversNeeded } from '../../../shared/domain/approval-modes.ts';
import { isExpired } from '../../../shared/domain/certificate-life.ts';
import { heldRights } from '../../../shared/domain/held-rights.ts';
import { isAdministrator } from '../../../shared/domain/user-rules.ts';
import type { Certificate } from '../../../shared/table/certificates.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { issuanceItem } from '../../../shared/table/issuances.ts';
import { loginItem } from '../../../shared/table/logins.ts';
import type { Rights } from '../../../shared/table/rights.ts';
import type { User } from '../../../shared/table/user.ts';
import type { Sim } from '../sim.ts';
import { certificateOf, companyOf, confirmationOf, loginNameFor, loginOf, rightsItemOf, usersOf } from '../view.ts';
import { checkTokenState } from './token-state.ts';

type Say = (invariant: string, what: string) => void;

/** Judges all items of a company, between two steps. */
export function checkCompany(sim: Sim, companyId: string): void {
  const company = companyOf(sim, companyId);
  if (!company) return;
  const say: Say = (invariant, what) => void sim.violations.push(`${invariant}: ${what} (company ${companyId})`);
  const all = usersOf(sim, companyId);
  const members = all.map((user) => ({ user, rights: rightsItemOf(sim, companyId, user.userId) }));
  checkCounts(company, members, say);
  checkApprovers(sim, company, members, say);
  for (const user of all) {
    checkSession(sim, user, say);
    checkPasswords(sim, user, say);
    checkPointer(sim, user, say);
  }
  checkCertificates(sim, companyId, all, say);
  checkTokenState(sim, companyId, all, say);
  checkListed(members, say);
}

interface Counted {
  readonly user: User;
  readonly rights: Rights | undefined;
}

/** I20: each user has an item of rights, and the record's copy and version go with it. */
function checkListed(members: readonly Counted[], say: Say): void {
  for (const { user, rights } of members) {
    if (rights?.role !== user.listedRole) say('I20', `listed as ${user.listedRole}, granted ${rights?.role}`);
    if (rights?.version !== user.rightsVersion)
      say('I28', `rights ${rights?.version} with a record of ${user.rightsVersion}`);
  }
}

/** I18, D-8, D-9: there is a master, and the counts are true. */
function checkCounts(company: Company, all: readonly Counted[], say: Say): void {
  const { masterUserId, userCount, administratorCount, maxUsers } = company;
  const master = all.filter(({ rights }) => rights?.role === 'master');
  if (
    masterUserId !== undefined &&
    (master.length !== 1 || master[0]?.user.userId !== masterUserId || master[0].user.serviceState !== 'usable')
  )
    say('I18', 'there is no usable master');
  if (masterUserId === undefined && all.length > 0) say('I18', 'users without a master');
  const administrators = all.filter(
    ({ rights, user }) => rights && isAdministrator(rights) && user.serviceState === 'usable',
  ).length;
  if (userCount !== all.length) say('D-9', `${all.length} users are counted as ${userCount}`);
  if (administratorCount !== administrators)
    say('D-8', `${administrators} administrators are counted as ${administratorCount}`);
  if (all.length > Math.max(maxUsers, 1)) say('D-9', `${all.length} users, at most ${maxUsers} are allowed`);
}

/**
 * enough people hold the right to approve. Nobody decides a stop by failures, so stops do not count here.
 */
function checkApprovers(sim: Sim, company: Company, all: readonly Counted[], say: Say): void {
  if (company.masterUserId === undefined) return;
  const { modes } = approvalOf(company, sim.world.profile);
  for (const service of approvalServices) {
    const holders = all.filter(
      ({ user, rights }) =>
        user.serviceState === 'usable' &&
        rights &&
        heldRights(rights, company, sim.world.profile).permissions.includes(`approval.${service}`),
    );
    if (holders.length < approversNeeded(modes[service]))
      say('X-5', `${holders.length} approve ${service}, whose mode is ${modes[service]}`);
  }
}

/** I22. */
function checkSession(_sim: Sim, user: User, say: Say): void {
  if (user.sessionId === undefined) return;
  if (user.serviceState === 'suspended') say('I22', 'a suspended user has a session');
}

/** I23, A4-2. */
function checkPasswords(sim: Sim, user: User, say: Say): void {
  const login = loginOf(sim, user);
  const confirmation = confirmationOf(sim, user.userId);
  if (login?.userId !== user.userId) {
    say('A4-2', `${loginItem.key(loginNameFor(sim, user)).pk} is not the user’s`);
    return;
  }
  const passwords = [login.loginHash, confirmation?.confirmationHash].flatMap((hash) => sim.hasher.plainOf(hash) ?? []);
  const texts = [...passwords, user.loginId];
  if (new Set(texts).size !== texts.length) say('I23', 'login password, confirmation password and ID are not distinct');
  if (!confirmation) say('I23', 'a user has no confirmation item');
}

/** The user's record agrees with the certificate's own row. */
function checkPointer(sim: Sim, user: User, say: Say): void {
  const { state, thumbprint = '', issuanceId = '' } = user.certificate;
  const row = certificateOf(sim, thumbprint);
  if ((state === 'active' || state === 'renewing') && (row?.state !== 'active' || row.userId !== user.userId))
    say('I15', `the user’s certificate is ${row?.state}, the record says ${state}`);
  if (state === 'issuing' || state === 'renewing') {
    const issuance = sim.mirror.find(issuanceItem.possibleKey(issuanceId));
    if (issuance?.['state'] !== 'requested') say('I16', `${state} without an intent: ${String(issuance?.['state'])}`);
  }
}

/** I15: besides the current one only the one it was renewed from is active and has not expired. */
function checkCertificates(sim: Sim, companyId: string, all: readonly User[], say: Say): void {
  for (const item of sim.mirror.all('certificate')) {
    const row = item as unknown as Certificate;
    if (row.companyId !== companyId || row.state !== 'active' || isExpired(new Date(row.notAfter), sim.world.now()))
      continue;
    const pointer = all.find(({ userId }) => userId === row.userId)?.certificate;
    const isCurrent = pointer && ['active', 'renewing'].includes(pointer.state);
    if (!isCurrent || (pointer.thumbprint !== row.thumbprint && pointer.replaces !== row.thumbprint))
      say('I15', `an active certificate that is not its user’s: ${row.serialNumber}`);
  }
}
