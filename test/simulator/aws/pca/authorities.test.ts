import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ACMPCAClient,
  DescribeCertificateAuthorityCommand,
  GetCertificateAuthorityCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import { afterAll, expect, it } from 'vitest';
import { allow, startTestAws } from '../testing.ts';
import { createListBucket, createRoot, pcaUser, startPca } from './testing.ts';

const { test, ca, caPem, pca, csr, directory, openssl, close } = await startPca();
afterAll(close);

it('shows the authority', async () => {
  const { Certificate } = await pca.send(
    new GetCertificateAuthorityCertificateCommand({ CertificateAuthorityArn: ca.ref }),
  );
  expect(new X509Certificate(Certificate ?? '').ca).toBe(true);
  const { CertificateAuthority } = await pca.send(
    new DescribeCertificateAuthorityCommand({ CertificateAuthorityArn: ca.ref }),
  );
  expect(CertificateAuthority).toMatchObject({ Status: 'ACTIVE', Type: 'ROOT', Arn: ca.ref });
});

it('can stand under another one', async () => {
  const sub = await test.aws.create({
    type: 'AWS::ACMPCA::CertificateAuthority',
    logicalId: 'Sub',
    properties: {
      Type: 'SUBORDINATE',
      KeyAlgorithm: 'RSA_2048',
      SigningAlgorithm: 'SHA256WITHRSA',
      Subject: { CommonName: 'Sub' },
    },
  });
  const own = await test.aws.create({
    type: 'AWS::ACMPCA::Certificate',
    logicalId: 'SubCertificate',
    properties: {
      CertificateAuthorityArn: ca.ref,
      CertificateSigningRequest: sub.attributes.CertificateSigningRequest,
      SigningAlgorithm: 'SHA256WITHECDSA',
      TemplateArn: 'arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1',
      Validity: { Type: 'YEARS', Value: 5 },
    },
  });
  await writeFile(join(directory, 'sub.pem'), own.attributes.Certificate ?? '');
  expect(
    await openssl(
      'verify',
      '-attime',
      String(Math.floor(test.clock.now().getTime() / 1000)),
      '-CAfile',
      'ca.pem',
      'sub.pem',
    ),
  ).toContain('OK');
  const refused = test.aws.create({
    type: 'AWS::ACMPCA::CertificateAuthorityActivation',
    logicalId: 'Wrong',
    properties: { CertificateAuthorityArn: sub.ref, Certificate: caPem },
  });
  await expect(refused).rejects.toThrow(/key/);
});

it('keeps key, certificates and revocations over a restart', async () => {
  const dataDirectory = join(directory, 'data');
  const first = await startTestAws({ dataDirectory });
  const before = await createRoot(first.aws);
  const [{ ref }] = before;
  const user = pcaUser(new ACMPCAClient(first.client(allow('acm-pca:*'))), ref, csr);
  await user.revoke(new X509Certificate(await user.fetched(await user.issue())).serialNumber);
  const issued = first.aws.pca.certificates(ref);
  await first.close();
  const second = await startTestAws({ dataDirectory });
  expect(await createRoot(second.aws)).toEqual(before);
  expect(second.aws.pca.certificates(ref)).toEqual(issued);
  expect(issued.map((one) => one.revoked?.reason)).toEqual([undefined, 'SUPERSEDED']);
  const again = pcaUser(new ACMPCAClient(second.client(allow('acm-pca:*'))), ref, csr);
  expect(
    new X509Certificate(await again.fetched(await again.issue())).checkIssued(new X509Certificate(before[1])),
  ).toBe(true);
  await second.close();
});

it('writes its list anew at a restart only when a revocation is not in it or half of its time is over', async () => {
  const dataDirectory = join(directory, 'lists');
  async function restarted(startAt: Date, work?: (user: ReturnType<typeof pcaUser>) => Promise<unknown>) {
    const { aws, client, close } = await startTestAws({ dataDirectory, startAt });
    await createListBucket(aws);
    const [{ ref }] = await createRoot(aws);
    await work?.(pcaUser(new ACMPCAClient(client(allow('acm-pca:*'))), ref, csr));
    const list = aws.s3.object('crls', `crl/${ref.split('/').at(-1)}.crl`);
    await close();
    return { version: list?.versionId, list: list?.body.toString('hex') };
  }
  let serial = '';
  const first = await restarted(new Date('2026-08-03T00:00:00Z'), async ({ issue, fetched, revoke }) => {
    serial = new X509Certificate(await fetched(await issue())).serialNumber;
    await revoke(serial);
  });
  const second = await restarted(new Date('2026-08-03T01:00:00Z'));
  const third = await restarted(new Date('2026-08-06T00:00:00Z'));
  const fourth = await restarted(new Date('2026-08-07T00:00:00Z'));
  expect(first.list).not.toContain(serial.toLowerCase());
  expect(second.list).toContain(serial.toLowerCase());
  expect(third).toEqual(second);
  expect(fourth.version).not.toBe(third.version);
});
