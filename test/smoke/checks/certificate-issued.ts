import { X509Certificate } from 'node:crypto';
import { makeCsr } from '../../simulator/client/csr.ts';
import { applyForCertificate } from '../../simulator/commands/certificate/application.ts';
import { identification } from '../../simulator/commands/demonstration/identification.ts';
import { acquiringNeedsCode, codeToAcquire } from '../../simulator/commands/demonstration/tokens.ts';
import { defineCheck, demand, Skipped } from '../check.ts';

/** RFC 5280 4.2.1.12: TLS client authentication. */
const clientAuthentication = '1.3.6.1.5.5.7.3.2';

export const certificateIssued = defineCheck({
  name: 'certificate-issued',
  proves: 'The authority issues a certificate as it was asked to.',
  needs: ['user'],
  makes: 'holder',
  run: async ({ visit, account }, { user }) => {
    if (account && acquiringNeedsCode(visit))
      throw new Skipped(
        'this bank asks for a one-time password with it, and the device of a test user is nobody’s to hold',
      );
    const { hosts, caCertificate } = visit.simulator;
    const { keyPem, csrPem } = makeCsr({ subject: [['CN', user.loginId]] });
    const codes = await codeToAcquire(visit, user);
    const proof = { ...(await identification(visit, user)), ...codes };
    const { certificate } = await applyForCertificate({ url: new URL(hosts.entry), ca: caCertificate }, proof, csrPem);
    const { serialNumber } = demandAsAsked(certificate);
    const holder = { ...user, identity: { certificatePem: certificate, keyPem } };
    return { note: `serial number ${serialNumber}`, made: { holder } };
  },
});

/** @throws Error when the certificate is good for more than a client is to have it for */
export function demandAsAsked(certificatePem: string): X509Certificate {
  const certificate = new X509Certificate(certificatePem);
  const { ca, keyUsage = [] } = certificate;
  demand(!ca, 'the certificate is one of an authority');
  demand(keyUsage.join() === clientAuthentication, `the certificate is for ${keyUsage.join(' ') || 'everything'}`);
  return certificate;
}
