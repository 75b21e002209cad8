import type { User } from '../../../shared/table/user.ts';
import { csrOf } from '../keys.ts';
import { newPassword } from '../secrets.ts';
import type { ClientSession, Sim } from '../sim.ts';
import { companyOf, loginPasswordOf, rightsOf, userOf, users, usersOf } from '../view.ts';
import { actor, inSession, type Maker, manner, proof, target } from './actors.ts';
import { typedCode } from './codes.ts';
import { certificateFor, identity, mailPasswords } from './sessions.ts';
import { lacksToken, registrable } from './tokens.ts';

/** What was mailed to the actor for it, if anything; now and then something else. */
function mailPasswordFor(sim: Sim, { userId }: ClientSession) {
  const mailed = mailPasswords(sim, 'createUser').find((row) => row.userId === userId);
  if (sim.chance.in(0.1)) return { mailPassword: newPassword(sim.chance) };
  const mailPassword = sim.hasher.plainOf(mailed?.hash);
  return mailPassword === undefined ? {} : { mailPassword };
}

const createUser: Maker = (sim) => {
  const { chance } = sim;
  const session = actor(sim, { administrator: true });
  if (!session) return undefined;
  const granter = rightsOf(sim, session.companyId, session.userId);
  const loginId = chance.in(0.08) ? chance.pick(users(sim)).loginId : `tant${chance.digits(5)}`;
  const [loginPassword, confirmationPassword] = [newPassword(chance), newPassword(chance)];
  const email = `${loginId}@tegata-shoji.example.jp`;
  const offered = chance.in(0.9) && granter ? granter.permissions : sim.world.profile.permissions;
  const hasConfirmation = chance.in(0.7);
  const input = {
    loginId,
    loginIdAgain: loginId,
    loginPassword,
    loginPasswordAgain: loginPassword,
    ...(hasConfirmation && { confirmationPassword, confirmationPasswordAgain: confirmationPassword }),
    forceChange: chance.in(0.4),
    name: chance.pick(['手形　花子', 'ﾃｶﾞﾀ ｼﾞﾛｳ', 'Tegata Hanako']),
    email,
    emailAgain: email,
    administrator: chance.in(0.3),
    permissions: offered.filter((permission) => !permission.endsWith('.sameDay') && chance.in(0.3)),
    accounts: (companyOf(sim, session.companyId)?.accounts ?? [])
      .map(({ accountId }) => accountId)
      .filter((accountId) => chance.in(0.4) && (chance.in(0.1) || granter?.accounts.includes(accountId))),
    limits: chance.in(0.3) ? { transferDesignated: chance.pick([0, 1_000_000, 9_000_000]) } : {},
    proof: { ...proof(sim, session, 'create-user'), ...mailPasswordFor(sim, session) },
  };
  return inSession(session, 'create-user', { input, ...manner(sim) });
};

/** An administrator does something to a user. */
const onUser =
  (operation: string, wanted: (user: User) => boolean, isProved = true): Maker =>
  (sim) => {
    const session = actor(sim, { administrator: true });
    if (!session) return undefined;
    const userId = target(sim, session.companyId, (user) => user.userId !== session.userId && wanted(user));
    const version = userOf(sim, session.companyId, userId)?.version;
    const input = { userId, ...(isProved && { proof: proof(sim, session, operation) }) };
    return inSession(session, operation, { input, ...(isProved && manner(sim, version)) });
  };

/** Rather somebody who is stopped; attempts are cleared of others too, as far as they lock. */
const unlock: Maker = (sim) => {
  const isStopped = ({ loginStopped, confirmationStopped }: User) => loginStopped || confirmationStopped;
  const plan = onUser('unlock-user', users(sim).some(isStopped) ? isStopped : () => true)(sim);
  const what = sim.chance.pick([
    ['login'],
    ['confirmation'],
    ['otpRegistration'],
    ['secretAnswers'],
    ['login', 'confirmation', 'secretAnswers', 'otpRegistration'],
  ]);
  return plan && { ...plan, request: { ...plan.request, input: { ...plan.request.input, what } } };
};

const reset: Maker = (sim) => {
  const plan = onUser('reset-user-passwords', ({ listedRole }) => listedRole !== 'master')(sim);
  const what = sim.chance.pick([['login'], ['confirmation'], ['login', 'confirmation']]);
  return plan && { ...plan, request: { ...plan.request, input: { ...plan.request.input, what } } };
};

const suspendUsers: Maker = (sim) => {
  const session = actor(sim, { administrator: true });
  if (!session) return undefined;
  const fitting = usersOf(sim, session.companyId).filter(
    ({ serviceState, listedRole }) => serviceState === 'usable' && (listedRole !== 'master' || sim.chance.in(0.1)),
  );
  const userIds = sim.chance
    .shuffled(fitting)
    .slice(0, 2)
    .map(({ userId }) => userId);
  if (userIds.length === 0) return undefined;
  if (sim.chance.in(0.05)) userIds.push(sim.chance.pick(users(sim)).userId);
  return inSession(session, 'suspend-users', {
    input: { userIds, proof: proof(sim, session, 'suspend-users') },
    ...manner(sim),
  });
};

/** A new key, now and then one that was used before (D-13). */
function csr(sim: Sim, user: User): string {
  const isUsed = sim.keyNumber > 0 && sim.chance.in(0.12);
  if (!isUsed) sim.keyNumber += 1;
  const number = isUsed ? sim.chance.below(sim.keyNumber + 1) : sim.keyNumber;
  return csrOf(number, [['CN', sim.chance.in(0.03) ? 'somebody' : user.loginId]]);
}

/** The code an applicant types where the bank asks for one; the first time with the token's serial number. */
function applicantCode(sim: Sim, user: User): { readonly otp?: string; readonly tokenSerialNumber?: string } {
  const { chance, world } = sim;
  if (!world.profile.certificate.acquisitionNeedsOtp) return {};
  const isFirst = lacksToken(sim, user) || chance.in(0.05);
  const serialNumber = isFirst ? registrable(sim, user.companyId) : (user.tokenSerialNumber ?? '');
  const isNamed = isFirst || chance.in(0.2);
  return {
    otp: typedCode(sim, user.companyId, serialNumber),
    ...(isNamed && !chance.in(0.05) && { tokenSerialNumber: serialNumber }),
  };
}

const acquire: Maker = (sim) => {
  const { chance } = sim;
  const waiting = users(sim).filter(({ companyId, certificate }) => {
    const isFitting = companyOf(sim, companyId)?.loginMethod === 'certificate' && certificate.state !== 'active';
    return isFitting || chance.in(0.03);
  });
  if (waiting.length === 0) return undefined;
  const user = chance.pick(waiting);
  const isWrong = chance.in(0.08);
  const given = identity(sim, user, isWrong ? newPassword(chance) : loginPasswordOf(sim, user));
  const input = { ...given, csr: csr(sim, user), ...applicantCode(sim, user) };
  return {
    operation: 'acquire-certificate',
    request: { host: 'entry', input, ...(chance.in(0.05) && { validateOnly: true }) },
    isWrong,
  };
};

const renew: Maker = (sim) => {
  const { chance } = sim;
  const holders = users(sim).filter(({ certificate }) => certificate.thumbprint !== undefined);
  if (holders.length === 0) return undefined;
  const nearest = holders.toSorted((a, b) =>
    (a.certificate.notAfter ?? '') < (b.certificate.notAfter ?? '') ? -1 : 1,
  );
  const user = chance.in(0.7) ? chance.pick(nearest.slice(0, 2)) : chance.pick(holders);
  const certificate = certificateFor(sim, user);
  if (!certificate) return undefined;
  const isWrong = chance.in(0.08);
  const loginPassword = isWrong ? newPassword(chance) : loginPasswordOf(sim, user);
  const input = { loginPassword, csr: csr(sim, user) };
  const { pem, thumbprint } = certificate;
  const dry = chance.in(0.05) ? { validateOnly: true } : {};
  return {
    operation: 'renew-certificate',
    request: { host: 'secure', certificatePem: pem, input, ...dry },
    thumbprint,
    isWrong,
  };
};

const getIssuance: Maker = (sim) => {
  if (sim.issuances.length === 0) return undefined;
  const { issuanceId, token } = sim.chance.pick(sim.issuances);
  const given = sim.chance.in(0.1) ? 'A'.repeat(43) : token;
  const headers = { Authorization: `Bearer ${given}` };
  return {
    operation: 'get-issuance',
    request: { host: 'entry', input: { issuanceId }, headers },
    isWrong: given !== token,
  };
};

const isUsable = ({ serviceState }: User) => serviceState === 'usable';
const hasCertificate = ({ certificate }: User) => ['active', 'issuing', 'renewing'].includes(certificate.state);

/** What administrators do to users, and users to their certificates. */
export const userRequests: Readonly<Record<string, Maker>> = {
  'create-user': createUser,
  'delete-user': onUser('delete-user', ({ listedRole }) => listedRole !== 'master'),
  'suspend-user': onUser('suspend-user', isUsable),
  'suspend-users': suspendUsers,
  'resume-user': onUser('resume-user', (user) => !isUsable(user)),
  'unlock-user': unlock,
  'reset-user-passwords': reset,
  'revoke-certificate': onUser('revoke-certificate', hasCertificate),
  'reissue-certificate': onUser('reissue-certificate', () => true),
  'acquire-certificate': acquire,
  'renew-certificate': renew,
  'get-issuance': getIssuance,
};
