import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ACMPCAClient,
  GetCertificateCommand,
  IssueCertificateCommand,
  type IssueCertificateCommandInput,
  RevokeCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import { allow, startTestAws, type TestAws } from '../testing.ts';
import type { CreatedResource } from '../types.ts';

const run = promisify(execFile);
export const passthrough = 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1';

/** Issues, fetches and revokes through the SDK client as one authority's user. */
export function pcaUser(pca: ACMPCAClient, authorityArn: string, csr: Buffer) {
  async function issue(input: Partial<IssueCertificateCommandInput> = {}): Promise<string> {
    const Validity = { Type: 'DAYS', Value: 30 } as const;
    const { CertificateArn } = await pca.send(
      new IssueCertificateCommand({
        CertificateAuthorityArn: authorityArn,
        Csr: csr,
        SigningAlgorithm: 'SHA256WITHECDSA',
        Validity,
        TemplateArn: passthrough,
        ...input,
      }),
    );
    return CertificateArn ?? '';
  }
  async function fetched(CertificateArn: string): Promise<string> {
    for (;;) {
      try {
        return (
          (await pca.send(new GetCertificateCommand({ CertificateAuthorityArn: authorityArn, CertificateArn })))
            .Certificate ?? ''
        );
      } catch (error) {
        if ((error as Error).name !== 'RequestInProgressException') throw error;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  const revoke = (CertificateSerial: string) =>
    pca.send(
      new RevokeCertificateCommand({
        CertificateAuthorityArn: authorityArn,
        CertificateSerial,
        RevocationReason: 'SUPERSEDED',
      }),
    );
  return { issue, fetched, revoke };
}

/** Makes a self-signed authority as a template does: the authority, its certificate, its activation. */
export async function createRoot(aws: TestAws['aws']): Promise<[CreatedResource, string]> {
  const root = await aws.create({
    type: 'AWS::ACMPCA::CertificateAuthority',
    logicalId: 'Authority',
    properties: {
      Type: 'ROOT',
      KeyAlgorithm: 'EC_prime256v1',
      SigningAlgorithm: 'SHA256WITHECDSA',
      Subject: { Country: 'JP', Organization: 'とうきょう銀行', CommonName: 'Tegata Issuing CA' },
      RevocationConfiguration: { CrlConfiguration: { Enabled: true, ExpirationInDays: 7, S3BucketName: 'crls' } },
    },
  });
  const own = await aws.create({
    type: 'AWS::ACMPCA::Certificate',
    logicalId: 'AuthorityCertificate',
    properties: {
      CertificateAuthorityArn: root.ref,
      CertificateSigningRequest: root.attributes.CertificateSigningRequest,
      SigningAlgorithm: 'SHA256WITHECDSA',
      TemplateArn: 'arn:aws:acm-pca:::template/RootCACertificate/V1',
      Validity: { Type: 'YEARS', Value: 10 },
    },
  });
  const Certificate = own.attributes.Certificate ?? '';
  await aws.create({
    type: 'AWS::ACMPCA::CertificateAuthorityActivation',
    logicalId: 'Activation',
    properties: { CertificateAuthorityArn: root.ref, Certificate, Status: 'ACTIVE' },
  });
  return [root, Certificate];
}

/** The bucket to which `createRoot`'s authority writes its list. */
export async function createListBucket(aws: TestAws['aws']): Promise<void> {
  await aws.create({
    type: 'AWS::S3::Bucket',
    logicalId: 'Crls',
    properties: { BucketName: 'crls', VersioningConfiguration: { Status: 'Enabled' } },
  });
  await aws.create({
    type: 'AWS::S3::BucketPolicy',
    logicalId: 'CrlPolicy',
    properties: {
      Bucket: 'crls',
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'acm-pca.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: 'arn:aws:s3:::crls/*',
          },
        ],
      },
    },
  });
}

/** An authority with its list in a bucket, a request made by openssl, and openssl itself in a directory with `ca.pem`. */
export async function startPca() {
  const directory = await mkdtemp(join(tmpdir(), 'tegata-pca-'));
  const openssl = async (...parameters: string[]) => (await run('openssl', parameters, { cwd: directory })).stdout;
  const test = await startTestAws();
  await createListBucket(test.aws);
  const [ca, caPem] = await createRoot(test.aws);
  const pca = new ACMPCAClient({ ...test.client(allow('acm-pca:*', ca.ref)), maxAttempts: 1 });
  await writeFile(join(directory, 'ca.pem'), caPem);
  const subject = ['-utf8', '-subj', '/O=株式会社テスト/CN=Mallory', '-addext', 'subjectAltName=DNS:evil.example'];
  await openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'k.pem', '-out', 'c.csr', ...subject);
  const csr = Buffer.from(await openssl('req', '-in', 'c.csr'));
  async function close(): Promise<void> {
    await test.close();
    await rm(directory, { recursive: true });
  }
  return { test, ca, caPem, pca, csr, directory, openssl, close, ...pcaUser(pca, ca.ref, csr) };
}
