import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { makeCsr } from '../../client/csr.ts';
import { applySlowly } from '../demonstration/certificates.ts';
import { identification } from '../demonstration/identification.ts';
import { codeToAcquire } from '../demonstration/tokens.ts';
import type { Arrangement } from './arrangements.ts';
import { sessionOf } from './arrangements-customers.ts';
import type { Stage } from './stage.ts';

const thumbprintOf = (pem: string) => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
const Renewed = z.object({ certificate: z.string() });

/** The master at home, and a user with a certificate, made for it. */
const aboutNewHolder: Arrangement = async (stage) => {
  const { userId } = await stage.newHolder();
  return { ...sessionOf(await stage.master('certificate')), path: { userId } };
};

/** Certificates from acquisition to revocation. */
export const certificateArrangements: Readonly<Record<string, Arrangement>> = {
  'acquire-certificate': async (stage) => {
    const user = await stage.newUser('certificate');
    const named = await identification(stage.visit, user);
    const code = await codeToAcquire(stage.visit, user);
    const csr = makeCsr({ subject: [['CN', user.loginId]] }).csrPem;
    return { body: { loginId: undefined, loginPassword: undefined, ...named, ...code, csr } };
  },
  'get-issuance': async (stage) => {
    const { issuanceId, issuanceToken } = await applySlowly(stage.visit, await stage.newUser('certificate'));
    return { token: issuanceToken, path: { issuanceId } };
  },
  'renew-certificate': async (stage) => {
    const { identity, loginId, loginPassword } = await stage.user('renewing');
    const { keyPem, csrPem } = makeCsr({ subject: [['CN', loginId]] });
    return {
      certificatePem: identity?.certificatePem ?? '',
      body: { loginPassword, csr: csrPem },
      afterwards: (answer) => keepRenewed(stage, loginId, keyPem, answer),
    };
  },
  'defer-renewal': async (stage) => sessionOf(await stage.logIn(await stage.user('expiring'), 'renewal')),
  // The stream tells of a revocation once more, as it may.
  'revoke-at-authority': async (stage) => {
    const { identity } = await stage.user('revoked');
    const thumbprint = thumbprintOf(identity?.certificatePem ?? '');
    const Keys = { pk: { S: `CERT#${thumbprint}` }, sk: { S: 'CERT' } };
    const NewImage = { ...Keys, thumbprint: { S: thumbprint } };
    return { event: { Records: [{ eventName: 'MODIFY', eventSource: 'aws:dynamodb', dynamodb: { Keys, NewImage } }] } };
  },
  'reissue-certificate': aboutNewHolder,
  'revoke-certificate': aboutNewHolder,
};

// The old one is refused from the first login with the new one on.
async function keepRenewed(stage: Stage, loginId: string, keyPem: string, answer: unknown): Promise<void> {
  const renewed = Renewed.safeParse(answer);
  if (!renewed.success) return;
  const { users, companies } = await stage.demonstration();
  const identity = { keyPem, certificatePem: renewed.data.certificate };
  const kept = users.map((user) => (user.loginId === loginId ? { ...user, identity } : user));
  await stage.visit.simulator.keepDemonstration({ companies, users: kept });
}
