import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACMPCAClient, GetCertificateCommand, IssueCertificateCommand } from '@aws-sdk/client-acm-pca';
import { afterAll, describe, expect, it } from 'vitest';
import { allow } from '../testing.ts';
import { passthrough, startPca } from './testing.ts';

const { test, ca, pca, csr, directory, openssl, close, issue, fetched } = await startPca();
afterAll(close);

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
