import { userItem } from '../../../shared/table/user.ts';
import { makeCsr } from '../../simulator/client/csr.ts';
import { asJson, ask, type Clerk, certify, doAll, enter, type Seat, type Stage } from '../tegata/stage.ts';
import { passwords } from '../tegata/templates.ts';
import { openSender } from '../tools/client.ts';
import { proof, type Scenario } from './scenario.ts';

const { loginPassword } = passwords;

/** New users with a certificate. */
async function certified(stage: Stage, count: number): Promise<readonly Clerk[]> {
  const clerks = await stage.clerks('certificate', count);
  await certify(stage, clerks);
  return clerks;
}

/** New users whose certificate is in its last twenty days, with it in hand. */
export async function expiring(stage: Stage, count: number): Promise<readonly Seat[]> {
  const clerks = await stage.clerks('certificate', count);
  const identities = await certify(stage, clerks);
  const notAfter = '2026-04-20T23:59:59.000Z';
  const items = await stage.bank.itemsWith(clerks.map(({ userId }) => userId));
  const users = items.filter(({ pk }) => String(pk).startsWith(userItem.prefix));
  const certificates = items.filter(({ sk }) => sk === 'CERT');
  await stage.bank.put([
    ...users.map((user) => ({ ...user, certificate: { ...Object(user['certificate']), notAfter } })),
    ...certificates.map((item) => ({ ...item, notAfter })),
  ]);
  const { hosts, caCertificate: ca } = stage.about;
  return clerks.map(({ companyId, userId, loginId }, index) => {
    const identity = identities[index];
    const tls = { ca, cert: identity?.certificatePem ?? '', key: identity?.keyPem ?? '' };
    return { ...{ companyId, userId, loginId }, ...(identity && { identity }), sender: openSender(hosts.secure, tls) };
  });
}

const bySeat = (what: string): Scenario['prepare'] => {
  return async (stage, count) =>
    (await certified(stage, count)).map(
      ({ seat, userId }) =>
        () =>
          ask(seat, 'POST', `/users/${userId}/certificate/${what}`, { proof }),
    );
};

/** Sends once and closes the connection that is of no use to anybody else. */
const once = (seat: Seat, send: () => ReturnType<typeof ask>) => () => send().finally(() => seat.sender.close());

export const certificateScenarios: readonly Scenario[] = [
  {
    isHeadline: true,
    operation: 'acquire-certificate',
    weight: 'hashing',
    prepare: async (stage, count) => {
      const clerks = await stage.clerks('certificate', count);
      return clerks.map(({ loginId }) => {
        const { csrPem: csr } = makeCsr({ subject: [['CN', loginId]] });
        return () => asJson(stage.entry, 'POST', '/certificates', { loginId, loginPassword, csr });
      });
    },
  },
  { isHeadline: true, operation: 'revoke-certificate', weight: 'rare', prepare: bySeat('revocation') },
  {
    operation: 'revoke-certificate-at-branch',
    weight: 'rare',
    prepare: async (stage, count) =>
      (await certified(stage, count)).map(({ companyId, userId }) => {
        const path = `/bank/companies/${companyId}/users/${userId}/certificate/revocation`;
        return () => stage.backOffice('POST', path);
      }),
  },
  {
    operation: 'renew-certificate',
    variant: 'new connection',
    weight: 'rare',
    prepare: async (stage, count) =>
      (await expiring(stage, count)).map((seat) => {
        const { csrPem: csr } = makeCsr({ subject: [['CN', seat.loginId]] });
        return once(seat, () => asJson(seat.sender, 'POST', '/certificates/renewals', { loginPassword, csr }));
      }),
  },
  {
    operation: 'defer-renewal',
    weight: 'rare',
    prepare: async (stage, count) => {
      const seats = await expiring(stage, count);
      await doAll(seats.map((seat) => () => enter(seat)));
      return seats.map((seat) => once(seat, () => ask(seat, 'POST', '/sessions/current/renewal-deferral')));
    },
  },
];
