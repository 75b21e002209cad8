import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startPca } from './testing.ts';

const { test, ca, caPem, directory, openssl, close, issue, fetched, revoke } = await startPca();
afterAll(close);

describe('revocation', () => {
  it('happens once, by hexadecimal serial, and reaches the list that openssl checks', async () => {
    const pem = await fetched(await issue());
    const { serialNumber } = new X509Certificate(pem);
    await writeFile(join(directory, 'revoked.pem'), pem);
    await writeFile(join(directory, 'leaf.pem'), await fetched(await issue()));
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

  it('goes on, list included, at an authority that is disabled and signs nothing more', async () => {
    const { serialNumber } = new X509Certificate(await fetched(await issue()));
    const status = (Status: 'ACTIVE' | 'DISABLED') =>
      test.aws.create({
        type: 'AWS::ACMPCA::CertificateAuthorityActivation',
        logicalId: 'Activation',
        properties: { CertificateAuthorityArn: ca.ref, Certificate: caPem, Status },
      });
    await status('DISABLED');
    await expect(issue()).rejects.toMatchObject({ name: 'InvalidStateException' });
    await revoke(serialNumber);
    await test.clock.advance('PT31M');
    const list = test.aws.s3.object('crls', `crl/${ca.ref.split('/').at(-1)}.crl`)?.body.toString('hex');
    expect(list).toContain(serialNumber.toLowerCase());
    await status('ACTIVE');
    expect(await issue()).toMatch(/\/certificate\//);
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
