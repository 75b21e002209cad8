import { certificateItem } from '../../../shared/table/certificates.ts';
import { issuanceItem } from '../../../shared/table/issuances.ts';
import { loginItem } from '../../../shared/table/logins.ts';
import { type User, userItem } from '../../../shared/table/user.ts';
import { csrPem } from '../../builders/csr.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { createWorld, type World, type WorldOptions } from '../../world.ts';

export const windowEnd = '2026-04-08T01:00:00.000Z';

/** A company that logs in with certificates, and a user whose issue window is open. */
export async function arrangeApplicant(overrides: UserOverrides = {}, options: WorldOptions = {}) {
  const world = createWorld(options);
  const company = world.openCompany({ loginMethod: 'certificate' });
  const user = await world.addUser(company, { issueWindowUntil: windowEnd, ...overrides });
  const request = async (input: Readonly<Record<string, unknown>> = {}) => ({
    input: {
      loginId: user.loginId,
      loginPassword: user.loginPassword,
      csr: await csrPem({ subject: `CN=${user.loginId}` }),
      ...input,
    },
  });
  return { world, company, user, request };
}

/** A company with a master and an administrator, both with a session, and a general user with a certificate. */
export async function arrangeCompany(options: WorldOptions = {}, overrides: UserOverrides = {}) {
  const world = createWorld(options);
  const company = world.openCompany({ loginMethod: 'certificate' });
  const master = await world.addUser(company, { role: 'master' });
  const administrator = await world.addUser(company, { role: 'administrator' });
  const user = await world.addUser(company, overrides);
  const certificate = await world.certify(user);
  const masterSession = await world.logIn(master);
  const session = await world.logIn(administrator);
  const proof = { confirmationPassword: administrator.confirmationPassword };
  return { world, company, master, administrator, user, certificate, masterSession, session, proof };
}

const one = (world: World, { pk, sk }: { pk: string; sk: string }) => {
  const found = world.items(pk).find((item) => item.pk === pk && item.sk === sk);
  if (!found) throw new Error(`no item ${pk} ${sk}`);
  return found;
};

export const storedUser = (world: World, { companyId, userId }: Pick<User, 'companyId' | 'userId'>) =>
  userItem.parse(one(world, userItem.key(companyId, userId)));

export const storedLogin = (world: World, { loginName }: TestUser) =>
  loginItem.schema.parse(one(world, loginItem.key(loginName)));

export const storedCertificates = (world: World) =>
  world
    .items('CERT#')
    .filter(({ sk }) => sk === 'CERT')
    .map((item) => certificateItem.parse(item));

export const storedIssuances = (world: World) => world.items('ISSUANCE#').map((item) => issuanceItem.parse(item));

/** What the history tells, in alphabetical order: a clock that stands still gives no other. */
export const events = (world: World, companyId: string) =>
  world
    .history(companyId)
    .map(({ event, outcome }) => `${event} ${outcome}`)
    .toSorted();

/** What the stream's filter lets through of a certificate's changes. */
export const revocations = (world: World, thumbprint: string) =>
  world.changes.filter(
    ({ key, after }) => key.pk === `CERT#${thumbprint}` && after?.['authority'] === 'revocationPending',
  );
