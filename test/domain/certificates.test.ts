import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { profileNamed } from '../../shared/profiles/profiles.ts';
import { assertClientCertificate, readCertificate } from '../../shared/x509/certificate.ts';
import { assertOwnSubject, subjectFor } from '../../shared/x509/certificate-subject.ts';
import { readCsr } from '../../shared/x509/csr.ts';
import { readPem, writePem } from '../../shared/x509/pem.ts';
import { refusal } from './refusal.ts';

const folder = mkdtempSync(join(tmpdir(), 'tegata-certificates-'));
afterAll(() => rmSync(folder, { recursive: true }));
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
let files = 0;
const file = (text: string) => {
  files += 1;
  writeFileSync(join(folder, `${files}`), text);
  return `${files}`;
};
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const rsa = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey;
const keyFile = (key: KeyObject) => file(key.export({ type: 'pkcs8', format: 'pem' }).toString());
const csr = (key: KeyObject, subject = '/CN=taro01', ...more: string[]) =>
  openssl('req', '-new', '-utf8', '-key', keyFile(key), '-subj', subject, ...more);
const code = (pem: string) => refusal(() => readCsr(pem))?.code ?? 'accepted';
const p256 = ec('P-256');
const good = csr(p256);
const der = (pem: string) => Buffer.from(readPem(pem, ['CERTIFICATE REQUEST']) ?? []);
const changed = (pem: string, change: (bytes: Buffer) => void) => {
  const bytes = der(pem);
  change(bytes);
  return writePem(bytes, 'CERTIFICATE REQUEST');
};

describe('certificate requests (threats 7 and 8)', () => {
  test.each([
    ['RSA', 2048, () => rsa(2048)],
    ['RSA', 3072, () => rsa(3072)],
    ['EC', 256, () => p256],
    ['EC', 384, () => ec('P-384')],
    ['EC', 521, () => ec('P-521')],
  ] as const)('%s %i by openssl is read', (algorithm, bits, makeKey) => {
    const key = makeKey();
    const pem = csr(key, '/O=株式会社テスト/CN=taro01');
    const read = readCsr(pem);
    expect(read).toMatchObject({
      algorithm,
      bits,
      subject: [
        { type: 'O', value: '株式会社テスト' },
        { type: 'CN', value: 'taro01' },
      ],
    });
    const publicPem = openssl('req', '-in', file(pem), '-noout', '-pubkey');
    expect(writePem(read.publicKeyDer, 'PUBLIC KEY').trim()).toBe(publicPem.trim());
    const spki = file(publicPem);
    openssl('pkey', '-pubin', '-in', spki, '-outform', 'DER', '-out', 'spki.der');
    expect(openssl('dgst', '-sha256', 'spki.der')).toContain(read.keyHash);
  });

  test.each(['sha256', 'sha384', 'sha512'])('signed with %s', (digest) => {
    expect(code(csr(p256, '/CN=taro01', `-${digest}`))).toBe('accepted');
  });

  test('by WebCrypto through @peculiar/x509, with harmless extensions, is read', async () => {
    x509.cryptoProvider.set(webcrypto as never);
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
      name: 'CN=taro01, O=株式会社テスト',
      keys: keys as never,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2']),
        new x509.BasicConstraintsExtension(false),
      ],
      attributes: [new x509.ChallengePasswordAttribute('secret')],
    });
    const read = readCsr(request.toString('pem'));
    expect(read).toMatchObject({ algorithm: 'EC', bits: 256 });
    expect(Buffer.from(read.publicKeyDer).equals(Buffer.from(request.publicKey.rawData))).toBe(true);
  });

  test('the label of older Windows tools, CRLF and other line lengths are read; the answer is canonical', () => {
    const base64 = der(good).toString('base64');
    const windows = `-----BEGIN NEW CERTIFICATE REQUEST-----\r\n${base64}\r\n-----END NEW CERTIFICATE REQUEST-----\r\n`;
    expect(readCsr(windows).pem).toBe(good);
    expect(readCsr(`\n${good}\n`).keyHash).toBe(readCsr(good).keyHash);
  });

  test.each([
    ['RSA 1024', () => csr(rsa(1024))],
    ['RSA with exponent 3', () => csr(rsa(2048, 3))],
    ['P-192', () => csr(ec('prime192v1'))],
    ['P-224', () => csr(ec('secp224r1'))],
    ['the curve of coins', () => csr(ec('secp256k1'))],
    ['Ed25519', () => csr(generateKeyPairSync('ed25519').privateKey)],
    ['RSA-PSS', () => csr(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey)],
  ])('%s is too weak or unknown', (_, make) => expect(code(make())).toBe('certificate.keyTooWeak'));

  test.each([
    ['nothing', () => ''],
    ['garbage', () => 'ガーベジ'],
    ['garbage in PEM', () => '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n'],
    ['two blocks', () => good + csr(p256, '/CN=hanako')],
    ['text before the block', () => `Certificate Request:\n${good}`],
    ['a private key beside it', () => good + p256.export({ type: 'pkcs8', format: 'pem' })],
    ['a private key instead', () => p256.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['another label', () => good.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE')],
    ['labels that differ', () => good.replace('END CERTIFICATE', 'END NEW CERTIFICATE')],
    ['DER in base64 without PEM', () => der(good).toString('base64')],
    ['100 KB', () => good.replace('\n-----END', `\n${'A'.repeat(100_000)}\n-----END`)],
    ['100 KB of white space', () => good + ' '.repeat(100_000)],
    ['bytes after the request', () => writePem(Buffer.concat([der(good), Buffer.from([0])]), 'CERTIFICATE REQUEST')],
    ['a request cut off', () => writePem(der(good).subarray(0, -1), 'CERTIFICATE REQUEST')],
    [
      'a long form of a short length',
      () =>
        writePem(
          Buffer.concat([Buffer.from([0x30, 0x82, 0, der(good).length - 3]), der(good).subarray(3)]),
          'CERTIFICATE REQUEST',
        ),
    ],
    [
      'a tampered signature',
      () => changed(good, (bytes) => void bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)),
    ],
    ['a tampered name', () => changed(good, (bytes) => void bytes.write('jiro01', bytes.indexOf('taro01')))],
    [
      "another key's signature",
      () => {
        const [mine, theirs] = [der(good), der(csr(ec('P-256')))];
        const at = mine.indexOf(Buffer.from('3059301306072a8648ce3d0201', 'hex'));
        const other = theirs.indexOf(Buffer.from('3059301306072a8648ce3d0201', 'hex'));
        theirs.copy(mine, at, other, other + 91);
        return writePem(mine, 'CERTIFICATE REQUEST');
      },
    ],
    ['SHA-1', () => csr(p256, '/CN=taro01', '-sha1')],
    [
      'a compressed point',
      () => {
        const pem = p256.export({ type: 'sec1', format: 'pem' }).toString();
        const compressed = openssl('ec', '-in', file(pem), '-conv_form', 'compressed');
        return openssl('req', '-new', '-key', file(compressed), '-subj', '/CN=taro01');
      },
    ],
    [
      'explicit curve parameters',
      () => {
        const explicit = openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-param_enc', 'explicit');
        return openssl('req', '-new', '-key', file(explicit), '-subj', '/CN=taro01');
      },
    ],
  ])('%s is refused', (_, make) => {
    expect(['certificate.csrInvalid', 'certificate.keyTooWeak']).toContain(code(make()));
  });

  test('changing any byte causes a refusal and no other error', () => {
    const length = der(good).length;
    fc.assert(
      fc.property(fc.nat(length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const pem = changed(good, (bytes) => void bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at));
        expect(code(pem)).toMatch(/^certificate\.(csrInvalid|keyTooWeak)$/);
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes are either read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        expect(code(writePem(bytes, 'CERTIFICATE REQUEST'))).toBe('certificate.csrInvalid');
      }),
    );
  });

  test.each([
    ['basicConstraints=CA:FALSE', 'accepted'],
    ['basicConstraints=critical,CA:TRUE', 'certificate.extensionNotAllowed'],
    ['basicConstraints=CA:TRUE,pathlen:0', 'certificate.extensionNotAllowed'],
    ['keyUsage=critical,digitalSignature,keyEncipherment', 'accepted'],
    ['keyUsage=keyCertSign', 'certificate.extensionNotAllowed'],
    ['keyUsage=digitalSignature,cRLSign', 'certificate.extensionNotAllowed'],
    ['extendedKeyUsage=clientAuth', 'accepted'],
    ['extendedKeyUsage=clientAuth,serverAuth', 'certificate.extensionNotAllowed'],
    ['extendedKeyUsage=codeSigning', 'certificate.extensionNotAllowed'],
    ['extendedKeyUsage=anyExtendedKeyUsage', 'certificate.extensionNotAllowed'],
    ['subjectAltName=DNS:bank.example.jp', 'certificate.extensionNotAllowed'],
    ['subjectAltName=email:hanako@example.jp', 'certificate.extensionNotAllowed'],
    ['nameConstraints=permitted;DNS:example.jp', 'certificate.extensionNotAllowed'],
    ['subjectKeyIdentifier=hash', 'accepted'],
    ['1.3.6.1.4.1.99999.1=ASN1:UTF8String:x', 'accepted'],
    ['1.3.6.1.4.1.99999.1=critical,ASN1:UTF8String:x', 'certificate.extensionNotAllowed'],
  ])('the extension %s: %s', (extension, expected) => {
    expect(code(csr(p256, '/CN=taro01', '-addext', extension))).toBe(expected);
  });
});

describe('subjects', () => {
  const profile = profileNamed('standard');
  const holder = { loginId: 'taro01', companyName: '株式会社テスト' };
  const judge = (subject: string) =>
    refusal(() => assertOwnSubject(readCsr(csr(p256, subject)).subject, subjectFor(profile, holder), holder));

  test.each([
    ['/CN=taro01', undefined],
    ['/C=JP/ST=Tokyo/L=Chiyoda/CN=taro01', undefined],
    ['/O=Tegata Bank, Ltd./OU=Corporate Internet Banking/CN=taro01', undefined],
    ['/O=株式会社テスト/CN=taro01', undefined],
    ['/CN=hanako1', 'CN'],
    ['/CN=taro01/CN=hanako1', 'CN'],
    ['/CN=TARO01', 'CN'],
    ['/CN=ｔａｒｏ０１', 'CN'],
    ['/O=Internet Widgits Pty Ltd/CN=taro01', 'O'],
    ['/OU=taro01/CN=taro01', 'OU'],
    ['/CN=taro01/emailAddress=hanako@example.jp', '1.2.840.113549.1.9.1'],
    ['/CN=taro01/serialNumber=1', '2.5.4.5'],
  ])('%s names somebody else by %s', (subject, attribute) => {
    const thrown = judge(subject);
    if (attribute === undefined) expect(thrown).toBeUndefined();
    else expect(thrown).toMatchObject({ code: 'certificate.subjectNotAllowed', details: { attribute } });
  });

  test('an empty subject is refused here, because the authority would refuse it later', () => {
    expect(judge('/')).toMatchObject({ code: 'certificate.csrInvalid', details: { reason: 'subjectEmpty' } });
  });

  test('the CN of a manual that names the bank may be requested as it will be issued', () => {
    const hokuyo = subjectFor(profileNamed('hokuyo'), holder);
    expect(
      refusal(() => assertOwnSubject([{ type: 'CN', value: 'North Pacific Bank, LTD taro01' }], hokuyo, holder)),
    ).toBeUndefined();
    expect(
      refusal(() => assertOwnSubject([{ type: 'CN', value: 'North Pacific Bank, LTD hanako' }], hokuyo, holder))?.code,
    ).toBe('certificate.subjectNotAllowed');
  });
});

describe('certificates (threat 6)', () => {
  const now = new Date(Date.now() + 3_600_000);
  const authority = (name: string) => {
    const key = keyFile(ec('P-256'));
    return {
      key,
      pem: openssl(
        'req',
        '-x509',
        '-new',
        '-key',
        key,
        '-subj',
        `/CN=${name}`,
        '-days',
        '3650',
        '-addext',
        'keyUsage=critical,keyCertSign,cRLSign',
      ),
    };
  };
  const ca = authority('Tegata CA');
  const stranger = authority('Tegata CA');
  const client = 'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=clientAuth\nkeyUsage=critical,digitalSignature';
  const issue = (extensions: string, by = ca, serial = '0x00a1b2c3', request = good) =>
    openssl(
      'x509',
      '-req',
      '-in',
      file(request),
      '-CA',
      file(by.pem),
      '-CAkey',
      by.key,
      '-set_serial',
      serial,
      '-days',
      '365',
      '-extfile',
      file(extensions),
    );
  const pem = issue(client);
  const refused = (presented: string, at = now, cas = [ca.pem]) =>
    refusal(() => assertClientCertificate(presented, cas, at))?.code;

  test('is read as openssl prints it', () => {
    const read = assertClientCertificate(pem, [ca.pem], now);
    const field = (flag: string) =>
      openssl('x509', '-in', file(pem), '-noout', ...flag.split(' '))
        .trim()
        .split('=')[1];
    expect(read.serialNumber).toBe(field('-serial'));
    expect(read.serialNumber).toBe('A1B2C3');
    expect(read.thumbprint).toBe(field('-fingerprint -sha256')?.replaceAll(':', '').toLowerCase());
    expect(Buffer.from(read.thumbprintBase64Url, 'base64url').toString('hex')).toBe(read.thumbprint);
    expect(read.notAfter).toEqual(new Date(field('-enddate') ?? ''));
    expect(read.notBefore).toEqual(new Date(field('-startdate') ?? ''));
    expect(read.keyHash).toBe(readCsr(good).keyHash);
    expect(read.subject).toEqual({ O: '', OU: '', CN: 'taro01' });
  });

  test('small serial numbers keep two digits a byte', () => {
    expect(readCertificate(issue(client, ca, '1')).serialNumber).toBe('01');
    expect(readCertificate(issue(client, ca, '0x0a1b')).serialNumber).toBe('0A1B');
  });

  test('subjects are read from the DER, escapes and Japanese included', () => {
    const request = csr(p256, '/O=株式会社テスト, "A" B=C/OU=x\\/CN=y/CN=taro01');
    expect(readCertificate(issue(client, ca, '7', request)).subject).toEqual({
      O: '株式会社テスト, "A" B=C',
      OU: 'x/CN=y',
      CN: 'taro01',
    });
  });

  test('is valid through its last second and from its first', () => {
    const { notAfter, notBefore } = readCertificate(pem);
    expect(refused(pem, notAfter)).toBeUndefined();
    expect(refused(pem, new Date(notAfter.getTime() + 999))).toBeUndefined();
    expect(refused(pem, new Date(notAfter.getTime() + 1000))).toBe('certificate.refused');
    expect(refused(pem, notBefore)).toBeUndefined();
    expect(refused(pem, new Date(notBefore.getTime() - 1))).toBe('certificate.refused');
  });

  test('any of several authorities is accepted', () =>
    expect(refused(pem, now, [stranger.pem, ca.pem])).toBeUndefined());

  test.each([
    ['an authority of the same name', () => issue(client, stranger)],
    [
      'nobody but itself',
      () =>
        openssl(
          'req',
          '-x509',
          '-new',
          '-key',
          keyFile(ec('P-256')),
          '-subj',
          '/CN=taro01',
          '-addext',
          'extendedKeyUsage=clientAuth',
        ),
    ],
    ['us for servers', () => issue(client.replace('clientAuth', 'serverAuth'))],
    ['us for servers too', () => issue(client.replace('clientAuth', 'clientAuth,serverAuth'))],
    ['us for no stated use', () => issue('basicConstraints=critical,CA:FALSE')],
    ['us as an authority', () => issue(client.replace('CA:FALSE', 'CA:TRUE'))],
    ['us, being ourselves', () => ca.pem],
  ])('made by %s is refused', (_, make) => expect(refused(make())).toBe('certificate.refused'));

  test.each([
    ['nothing', ''],
    ['garbage', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['two of them', pem + pem],
    ['a request', good],
    [
      'bytes after it',
      writePem(Buffer.concat([Buffer.from(readPem(pem, ['CERTIFICATE']) ?? []), Buffer.from([0])]), 'CERTIFICATE'),
    ],
    [
      'a broken signature',
      (() => {
        const bytes = Buffer.from(readPem(pem, ['CERTIFICATE']) ?? []);
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
        return writePem(bytes, 'CERTIFICATE');
      })(),
    ],
  ])('%s is refused', (_, presented) => expect(refused(presented)).toBe('certificate.refused'));

  test('any changed byte is refused', () => {
    const original = Buffer.from(readPem(pem, ['CERTIFICATE']) ?? []);
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(original);
        bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at);
        expect(refused(writePem(bytes, 'CERTIFICATE'))).toBe('certificate.refused');
      }),
      { numRuns: 300 },
    );
  });
});
