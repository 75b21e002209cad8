import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ACMPCAClient,
  DescribeCertificateAuthorityCommand,
  GetCertificateAuthorityCertificateCommand,
  GetCertificateCommand,
  IssueCertificateCommand,
  type IssueCertificateCommandInput,
  RevokeCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, startTestAws, type TestAws } from '../testing.ts';
import type { CreatedResource } from '../types.ts';

const run = promisify(execFile);
const passthrough = 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1';
let test: TestAws;
let ca: CreatedResource;
let caPem: string;
let pca: ACMPCAClient;
let directory: string;
let csr: Buffer;

async function openssl(...parameters: string[]): Promise<string> {
  const { stdout } = await run('openssl', parameters, { cwd: directory });
  return stdout;
}

async function createRoot(aws: TestAws['aws']): Promise<[CreatedResource, string]> {
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

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tegata-pca-'));
  test = await startTestAws();
  await test.aws.create({
    type: 'AWS::S3::Bucket',
    logicalId: 'Crls',
    properties: { BucketName: 'crls', VersioningConfiguration: { Status: 'Enabled' } },
  });
  await test.aws.create({
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
  [ca, caPem] = await createRoot(test.aws);
  pca = new ACMPCAClient({ ...test.client(allow('acm-pca:*', ca.ref)), maxAttempts: 1 });
  await writeFile(join(directory, 'ca.pem'), caPem);
  await openssl(
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'k.pem',
    '-out',
    'c.csr',
    '-utf8',
    '-subj',
    '/O=株式会社テスト/CN=Mallory',
    '-addext',
    'subjectAltName=DNS:evil.example',
  );
  csr = Buffer.from(await openssl('req', '-in', 'c.csr'));
});
afterAll(async () => {
  await test.close();
  await rm(directory, { recursive: true });
});

async function issue(input: Partial<IssueCertificateCommandInput> = {}): Promise<string> {
  const Validity = { Type: 'DAYS', Value: 30 } as const;
  const { CertificateArn } = await pca.send(
    new IssueCertificateCommand({
      CertificateAuthorityArn: ca.ref,
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
        (await pca.send(new GetCertificateCommand({ CertificateAuthorityArn: ca.ref, CertificateArn }))).Certificate ??
        ''
      );
    } catch (error) {
      if ((error as Error).name !== 'RequestInProgressException') throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

describe('a certificate', () => {
  it('is not there at once, then verifies with openssl as a client certificate', async () => {
    const arn = await issue({
      ApiPassthrough: {
        Subject: { Country: 'JP', Organization: '株式会社髙橋', OrganizationalUnit: '01K', CommonName: 'user-1' },
      },
    });
    const early = pca.send(new GetCertificateCommand({ CertificateAuthorityArn: ca.ref, CertificateArn: arn }));
    await expect(early).rejects.toMatchObject({ name: 'RequestInProgressException' });
    await writeFile(join(directory, 'leaf.pem'), await fetched(arn));
    expect(await openssl('verify', '-purpose', 'sslclient', '-CAfile', 'ca.pem', 'leaf.pem')).toContain('OK');
    const text = await openssl('x509', '-in', 'leaf.pem', '-noout', '-text', '-nameopt', 'utf8,-esc_msb');
    expect(text).toContain('Subject: C=JP, O=株式会社髙橋, OU=01K, CN=user-1');
    expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Key Encipherment/);
    expect(text).toMatch(/Extended Key Usage:\s+TLS Web Client Authentication\n/);
    expect(text).toContain('http://crls.s3.ap-northeast-1.amazonaws.com/crl/');
    await expect(openssl('verify', '-purpose', 'sslserver', '-CAfile', 'ca.pem', 'leaf.pem')).rejects.toThrow();
  });

  it('takes subject and alternative names from the request when the template is no passthrough, whatever the API says', async () => {
    const arn = await issue({
      TemplateArn: 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate/V1',
      ApiPassthrough: { Subject: { CommonName: 'ignored' } },
    });
    const certificate = new X509Certificate(await fetched(arn));
    expect(certificate.subject).toContain('CN=Mallory');
    expect(certificate.subjectAltName).toBe('DNS:evil.example');
    const standard = new X509Certificate(await fetched(await issue({ TemplateArn: undefined })));
    expect(standard.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  it('lives an hour back to an absolute end that the authority must outlive', async () => {
    const notAfter = Math.floor(test.clock.now().getTime() / 1000) + 86_400;
    const certificate = new X509Certificate(
      await fetched(await issue({ Validity: { Type: 'ABSOLUTE', Value: notAfter } })),
    );
    expect(certificate.validToDate.getTime()).toBe(notAfter * 1000);
    const back = test.clock.now().getTime() - certificate.validFromDate.getTime();
    expect(back).toBeGreaterThan(3_590_000);
    expect(back).toBeLessThan(3_630_000);
    await expect(issue({ Validity: { Type: 'YEARS', Value: 11 } })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(issue({ Validity: { Type: 'ABSOLUTE', Value: 1_000_000_000 } })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('is issued once for a token within five minutes', async () => {
    const token = { IdempotencyToken: 'token-1' };
    const [first, second] = await Promise.all([issue(token), issue(token)]);
    expect(second).toBe(first);
    await test.clock.advance('PT4M');
    expect(await issue(token)).toBe(first);
    await test.clock.advance('PT2M');
    expect(await issue(token)).not.toBe(first);
  });

  it.each([
    ['not PEM', 'hello'],
    ['a broken signature', 'tampered'],
  ])('is refused for a request with %s', async (_, kind) => {
    const text = csr.toString('utf8');
    const lines = text.split('\n');
    const broken = lines
      .map((line, index) =>
        index === lines.length - 4 ? line.replace(/[A-Za-z]/g, (c) => (c === 'A' ? 'B' : 'A')) : line,
      )
      .join('\n');
    await expect(issue({ Csr: Buffer.from(kind === 'tampered' ? broken : kind) })).rejects.toMatchObject({
      name: 'MalformedCSRException',
    });
  });

  it('needs an algorithm of the family of the key, and a known template', async () => {
    await expect(issue({ SigningAlgorithm: 'SHA256WITHRSA' })).rejects.toMatchObject({ name: 'InvalidArgsException' });
    await expect(issue({ TemplateArn: 'arn:aws:acm-pca:::template/Strange/V1' })).rejects.toThrow(/simulator/);
  });
});

it('lets a policy pin the template', async () => {
  const pinned = allow('acm-pca:IssueCertificate', ca.ref, { ArnLike: { 'acm-pca:TemplateArn': passthrough } });
  const client = new ACMPCAClient({ ...test.client(pinned), maxAttempts: 1 });
  const request = {
    CertificateAuthorityArn: ca.ref,
    Csr: csr,
    SigningAlgorithm: 'SHA256WITHECDSA',
    Validity: { Type: 'DAYS', Value: 1 },
  } as const;
  await client.send(new IssueCertificateCommand({ ...request, TemplateArn: passthrough }));
  await expect(client.send(new IssueCertificateCommand(request))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

describe('revocation', () => {
  const revoke = (CertificateSerial: string) =>
    pca.send(
      new RevokeCertificateCommand({
        CertificateAuthorityArn: ca.ref,
        CertificateSerial,
        RevocationReason: 'SUPERSEDED',
      }),
    );

  it('happens once, by hexadecimal serial, and reaches the list that openssl checks', async () => {
    const pem = await fetched(await issue());
    const { serialNumber } = new X509Certificate(pem);
    await writeFile(join(directory, 'revoked.pem'), pem);
    await revoke((serialNumber.match(/../g) ?? []).join(':').toLowerCase());
    await expect(revoke(serialNumber)).rejects.toMatchObject({ name: 'RequestAlreadyProcessedException' });
    await expect(revoke('0123')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(revoke('no hex')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    expect(test.aws.pca.certificates(ca.ref).filter((one) => one.revoked)).toMatchObject([
      { serial: serialNumber.toLowerCase(), revoked: { reason: 'SUPERSEDED' } },
    ]);

    await writeFile(join(directory, 'crl.pem'), (await test.aws.pca.crl(ca.ref)).pem);
    const now = String(Math.floor(test.clock.now().getTime() / 1000) + 1);
    const check = ['verify', '-crl_check', '-attime', now, '-CAfile', 'ca.pem', '-CRLfile', 'crl.pem'];
    const refused = await openssl(...check, 'revoked.pem').catch((error) => `${error.stdout}${error.stderr}`);
    expect(refused).toContain('certificate revoked');
    expect(await openssl(...check, 'leaf.pem')).toContain('OK');
  });

  it('is in the bucket half an hour later', async () => {
    const key = `crl/${ca.ref.split('/').at(-1)}.crl`;
    const before = test.aws.s3.object('crls', key);
    await revoke(new X509Certificate(await fetched(await issue())).serialNumber);
    expect(test.aws.s3.object('crls', key)?.versionId).toBe(before?.versionId);
    await test.clock.advance('PT31M');
    expect(test.aws.s3.object('crls', key)?.versionId).not.toBe(before?.versionId);
    expect(test.aws.iam.denials().filter((denial) => denial.principal === 'acm-pca.amazonaws.com')).toEqual([]);
  });

  it('is refused for an expired certificate and for the own one', async () => {
    const { serialNumber } = new X509Certificate(await fetched(await issue({ Validity: { Type: 'DAYS', Value: 1 } })));
    await test.clock.advance('P2D');
    await expect(revoke(serialNumber)).rejects.toMatchObject({ name: 'InvalidStateException' });
    await expect(revoke(new X509Certificate(caPem).serialNumber)).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });
});

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
  const [authority, certificate] = await createRoot(first.aws);
  const issued = first.aws.pca.certificates(authority.ref);
  await first.close();
  const second = await startTestAws({ dataDirectory });
  const [again, sameCertificate] = await createRoot(second.aws);
  expect([again, sameCertificate, second.aws.pca.certificates(authority.ref)]).toEqual([
    authority,
    certificate,
    issued,
  ]);
  await second.close();
});
