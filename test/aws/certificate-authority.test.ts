import {
  ACMPCAClient,
  GetCertificateCommand,
  IssueCertificateCommand,
  RevokeCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { awsCertificateAuthority, certificateTemplate } from '../../shared/aws/certificate-authority.ts';
import { mockOf } from './mock.ts';

const client = mockOf(ACMPCAClient);
const earlierArn = 'arn:aws:acm-pca:ap-northeast-1:123456789012:certificate-authority/0';
const authorityArn = 'arn:aws:acm-pca:ap-northeast-1:123456789012:certificate-authority/1';
const certificateArn = `${authorityArn}/certificate/2`;
const named = (name: string) => Object.assign(new Error(name), { name });
const request = {
  csr: 'PEM',
  subject: { O: 'Tegata Bank, Ltd.', OU: 'Corporate Internet Banking', CN: 'tegata01' },
  notAfter: new Date('2027-04-01T23:59:59Z'),
  idempotencyToken: '01KA0000000000000000000000',
};

beforeEach(() => {
  client.reset();
  vi.stubEnv('AUTHORITY_ARN', authorityArn);
  vi.stubEnv('AUTHORITY_ARNS', `${earlierArn},${authorityArn}`);
  vi.stubEnv('AUTHORITY_SIGNING_ALGORITHM', 'SHA256WITHECDSA');
});
afterEach(() => vi.unstubAllEnvs());

it('asks for a certificate of our subject, by the one template, until an absolute second', async () => {
  client.on(IssueCertificateCommand).resolves({ CertificateArn: certificateArn });
  expect(await awsCertificateAuthority().issue(request)).toBe(certificateArn);
  expect(client.commandCalls(IssueCertificateCommand).map((call) => call.args[0].input)).toEqual([
    {
      CertificateAuthorityArn: authorityArn,
      Csr: Buffer.from('PEM'),
      SigningAlgorithm: 'SHA256WITHECDSA',
      TemplateArn: certificateTemplate,
      ApiPassthrough: {
        Subject: {
          Organization: 'Tegata Bank, Ltd.',
          OrganizationalUnit: 'Corporate Internet Banking',
          CommonName: 'tegata01',
        },
      },
      Validity: { Type: 'ABSOLUTE', Value: 1_806_623_999 },
      IdempotencyToken: request.idempotencyToken,
    },
  ]);
});

it("distinguishes the applicant's mistakes from ours", async () => {
  client
    .on(IssueCertificateCommand)
    .rejectsOnce(named('MalformedCSRException'))
    .rejectsOnce(named('InvalidArgsException'));
  await expect(awsCertificateAuthority().issue(request)).rejects.toMatchObject({ code: 'certificate.csrInvalid' });
  await expect(awsCertificateAuthority().issue(request)).rejects.toMatchObject({ name: 'InvalidArgsException' });
});

it('returns nothing while the certificate is being issued, and throws if it never will be', async () => {
  client
    .on(GetCertificateCommand)
    .rejectsOnce(named('RequestInProgressException'))
    .rejectsOnce(named('RequestFailedException'))
    .rejectsOnce(named('ThrottlingException'))
    .resolves({ Certificate: 'leaf', CertificateChain: 'chain' });
  const authority = awsCertificateAuthority();
  expect(await authority.get(certificateArn)).toBeUndefined();
  await expect(authority.get(certificateArn)).rejects.toMatchObject({ code: 'issuance.failed' });
  await expect(authority.get(certificateArn)).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(await authority.get(certificateArn)).toEqual({ certificate: 'leaf', chain: 'chain', authorityArn });
});

it('fetches and revokes at the authority that issued, be it one that was replaced', async () => {
  client.on(GetCertificateCommand).resolves({ Certificate: 'leaf', CertificateChain: 'chain' });
  client.on(RevokeCertificateCommand).resolves({});
  const authority = awsCertificateAuthority();
  const fetched = await authority.get(`${earlierArn}/certificate/2`);
  expect(fetched).toMatchObject({ authorityArn: earlierArn });
  await authority.revoke({ serialNumber: '01', authorityArn: earlierArn });
  await authority.revoke({ serialNumber: '02', authorityArn });
  // A row of the time when there was one authority names none.
  await authority.revoke({ serialNumber: '03', authorityArn: undefined });
  const asked = (calls: readonly { readonly args: readonly [{ readonly input: object }, ...unknown[]] }[]) =>
    calls.map((call) => Reflect.get(call.args[0].input, 'CertificateAuthorityArn'));
  expect(asked(client.commandCalls(GetCertificateCommand))).toEqual([earlierArn]);
  expect(asked(client.commandCalls(RevokeCertificateCommand))).toEqual([earlierArn, authorityArn, earlierArn]);
});

it('calls no authority that the stage does not list', async () => {
  const authority = awsCertificateAuthority();
  const unlisted = 'arn:aws:acm-pca:ap-northeast-1:123456789012:certificate-authority/9';
  await expect(authority.get(`${unlisted}/certificate/2`)).rejects.toMatchObject({ name: 'UnlistedAuthority' });
  await expect(authority.revoke({ serialNumber: '01', authorityArn: unlisted })).rejects.toMatchObject({
    name: 'UnlistedAuthority',
  });
  expect(client.commandCalls(GetCertificateCommand)).toEqual([]);
  expect(client.commandCalls(RevokeCertificateCommand)).toEqual([]);
});

it('treats an already revoked certificate as revoked, and nothing else', async () => {
  client
    .on(RevokeCertificateCommand)
    .rejectsOnce(named('RequestAlreadyProcessedException'))
    .rejectsOnce(named('RequestInProgressException'))
    .resolves({});
  const authority = awsCertificateAuthority();
  expect(await authority.revoke({ serialNumber: '4A0B', authorityArn })).toBe('revoked');
  await expect(authority.revoke({ serialNumber: '4A0B', authorityArn })).rejects.toMatchObject({
    name: 'RequestInProgressException',
  });
  expect(await authority.revoke({ serialNumber: '4A0B', authorityArn })).toBe('revoked');
  expect(client.commandCalls(RevokeCertificateCommand)[0]?.args[0].input).toMatchObject({ CertificateSerial: '4A0B' });
});
