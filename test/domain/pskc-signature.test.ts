import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maximumTokensInUpload } from '../../shared/steps/tokens/file-token.ts';
import { signedText } from '../../shared/steps/tokens/pskc-signature.ts';
import { readTokenFile } from '../../shared/steps/tokens/token-file.ts';
import { enveloped, exclusive, inclusive, newSigner, signed } from '../builders/signed-pskc.ts';
import { encryptedContainer, encryptedSecret, keyContainer, keyPackage } from '../builders/token-file.ts';

const now = new Date('2026-04-01T01:00:00Z');
const rules = { periodSeconds: 60, digits: 6, now, maximum: maximumTokensInUpload };
const secret = Buffer.alloc(20, 7);
const token = (serialNumber: string) => keyPackage({ serialNumber, secret });
const document = keyContainer(token('TG00000001'));
const good = { errors: [], tokens: [{ serialNumber: 'TG00000001', secret, algorithm: 'SHA1', line: 1 }] };
const refusal = (code: string, path = 'file') => ({ path, code });
const [maker, other, p256, p384] = await Promise.all([
  newSigner('rsa'),
  newSigner('rsa'),
  newSigner('P-256'),
  newSigner('P-384'),
]);
const signature = (text: string) => /<Signature .*<\/Signature>/s.exec(text)?.[0] ?? '';
const file = signed(document, maker);
const check = (text: string, certificate = maker.certificate, at = now) => signedText(text, certificate, at);

/** What the import reads of a file whose signature it verified. */
async function read(text: string, certificate = maker.certificate, transport = {}) {
  const content = await check(text, certificate);
  return typeof content === 'string' ? readTokenFile('pskc', content, { ...rules, transport }) : content;
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const sha384 = `${more}sha384`;
const sha512 = 'http://www.w3.org/2001/04/xmlenc#sha512';

describe('a signed PSKC file', () => {
  it.each([
    ['RSA with SHA-256', maker, {}],
    ['RSA with SHA-384', maker, { method: `${more}rsa-sha384` }],
    ['RSA with SHA-512', maker, { method: `${more}rsa-sha512`, digest: sha512 }],
    ['ECDSA on P-256', p256, {}],
    ['ECDSA on P-384', p384, { method: `${more}ecdsa-sha384` }],
    ['ECDSA with SHA-512', p384, { method: `${more}ecdsa-sha512`, digest: sha512 }],
    ['a digest of SHA-384', maker, { digest: sha384 }],
    ['a prefix', maker, { prefix: 'ds' }],
    ['inclusive C14N', maker, { canonicalization: inclusive, transforms: [enveloped, inclusive] }],
    ['inclusive C14N by default', maker, { canonicalization: inclusive, transforms: [enveloped], prefix: 'ds' }],
  ] as const)('is read: %s', async (_, signer, manner) => {
    expect(await read(signed(document, signer, manner), signer.certificate)).toEqual(good);
  });

  it('is read when namespaces are declared around the signature', async () => {
    const around = document.replace('xmlns=', 'xmlns:a="urn:a" xmlns:b="urn:b" Id="all" xmlns=');
    for (const canonicalization of [exclusive, inclusive]) {
      const manner = { canonicalization, transforms: [enveloped, canonicalization], uri: '#all', prefix: 'ds' };
      expect(await read(signed(around, maker, manner))).toEqual(good);
    }
  });

  it('may be encrypted as well: verified first, then decrypted', async () => {
    const key = Buffer.alloc(32, 0xa5);
    const inside = keyPackage({ serialNumber: 'TG00000001', secret, secretXml: encryptedSecret({ key }, secret) });
    const both = signed(encryptedContainer({ key }, inside), maker);
    const transport = { preSharedKey: key.toString('hex') };
    expect(await read(both, maker.certificate, transport)).toEqual(good);
    expect(await read(both)).toMatchObject({ errors: [refusal('tokenFile.keyNeeded')] });
    const changed = both.replace(/<ValueMAC>.{4}/, '<ValueMAC>AAAA');
    expect(await read(changed, maker.certificate, transport)).toEqual(refusal('tokenFile.signature'));
  });

  it('is refused without the certificate, wherever the signature is', () => {
    const codes = [
      file,
      document.replace('<KeyPackage>', `<KeyPackage>${signature(file)}`),
      document.replace('</KeyContainer>', '<x:Signature xmlns:x="urn:x"/></KeyContainer>'),
    ].map((text) => readTokenFile('pskc', text, rules).errors);
    expect(codes).toEqual(Array(3).fill([refusal('tokenFile.certificateNeeded')]));
  });

  it('is refused when it was changed, or when another key signed it', async () => {
    const digits = /<SignatureValue>(.{8})/.exec(file)?.[1] ?? '';
    for (const text of [
      file.replace('TG00000001', 'TG00000002'),
      file.replace(token('TG00000001'), `${token('TG00000001')}${token('TG00000002')}`),
      file.replace(digits, 'AAAAAAAA'),
      file.replace(digits, '????????'),
      file.replace(/<SignatureValue>.*<\/SignatureValue>/, '<SignatureValue/>'),
      file.replace(/<DigestValue>.{8}/, '<DigestValue>AAAAAAAA'),
      signed(document, other),
      signed(document, p256),
      // its own certificate and key are in its KeyInfo
      signed(document, other).replace('TG00000001', 'TG00000003'),
    ]) {
      expect(text).not.toBe(file);
      expect(await check(text)).toEqual(refusal('tokenFile.signature'));
    }
    expect(await check(signed(document, p256), p384.certificate)).toEqual(refusal('tokenFile.signature'));
  });

  it('is refused with a method whose kind of key is another, although OpenSSL would take it', async () => {
    const claimed = signed(document, { ...p256, method: `${more}rsa-sha384` });
    expect(await check(claimed, p256.certificate)).toEqual(refusal('tokenFile.signature'));
  });

  it('is refused with a weak method', async () => {
    const sha1 = { method: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' };
    const sha1Digest = { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' };
    for (const manner of [sha1, sha1Digest])
      expect(await check(signed(document, maker, manner))).toEqual(refusal('tokenFile.signatureMethod'));
    const info = /<SignedInfo>.*<\/SignedInfo>/s.exec(file)?.[0] ?? '';
    const hmac = info.replace(`${more}rsa-sha256`, `${more}hmac-sha256`);
    const value = createHmac('sha256', maker.certificate)
      .update(hmac.replace('<SignedInfo>', '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">'))
      .digest('base64');
    const keyed = file.replace(info, hmac).replace(/<SignatureValue>[^<]*/, `<SignatureValue>${value}`);
    expect(await check(keyed)).toEqual(refusal('tokenFile.signatureMethod'));
  });

  it.each([
    ['no signature', document, 'tokenFile.signatureMissing'],
    ['two', file.replace('</KeyContainer>', `${signature(file)}</KeyContainer>`), 'tokenFile.signatureForm'],
    ['a second one inside', file.replace('<Data>', `<Data>${signature(file)}`), 'tokenFile.signatureForm'],
    [
      'one that moved into a token',
      document.replace('</KeyPackage>', `${signature(file)}</KeyPackage>`),
      'tokenFile.signatureForm',
    ],
    [
      'the signed document inside another one',
      keyContainer(token('TG00000009'), file.replace(/<\?xml[^>]*>\s*/, '')),
      'tokenFile.signatureForm',
    ],
    [
      'the signed document in the signature',
      keyContainer(
        token('TG00000009'),
        signature(file).replace(
          '</Signature>',
          `<Object>${document.replace(/<\?xml[^>]*>\s*/, '').trim()}</Object></Signature>`,
        ),
      ),
      'tokenFile.signatureForm',
    ],
    [
      'another namespace',
      file.replace('<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"', '<Signature'),
      'tokenFile.signatureForm',
    ],
    ['two SignedInfo', file.replace(/<SignedInfo>.*<\/SignedInfo>/s, '$&$&'), 'tokenFile.signatureForm'],
    ['two references', file.replace(/<Reference .*<\/Reference>/s, '$&$&'), 'tokenFile.signatureForm'],
    ['no reference', file.replace(/<Reference .*<\/Reference>/s, ''), 'tokenFile.signatureForm'],
    ['no transform', file.replace(/<Transforms>.*<\/Transforms>/s, ''), 'tokenFile.signatureForm'],
    ['a file from elsewhere', file.replace('URI=""', 'URI="https://example.com/x"'), 'tokenFile.signatureForm'],
    ['an absent Id', file.replace('URI=""', 'URI="#"'), 'tokenFile.signatureForm'],
    ['no URI', file.replace(' URI=""', ''), 'tokenFile.signatureForm'],
    ['an XSLT', file.replace(exclusive, 'http://www.w3.org/TR/1999/REC-xslt-19991116'), 'tokenFile.signatureForm'],
    ['a second root', `${file}${document.replace(/<\?xml[^>]*>\s*/, '')}`, 'tokenFile.xml'],
    ['a document type', file.replace('<KeyContainer', '<!DOCTYPE x><KeyContainer'), 'tokenFile.documentType'],
    ['no XML', 'serialNumber,secret\n', 'tokenFile.xml'],
    ['an empty text', '', 'tokenFile.xml'],
    ['a tag without end', file.slice(0, -20), 'tokenFile.xml'],
  ])('is refused with %s', async (_, text, code) => {
    expect(await check(text)).toEqual(refusal(code));
  });

  it('is refused when only a part of it is signed', async () => {
    const tokens = keyContainer(
      `${token('TG00000001').replace('<KeyPackage>', '<KeyPackage Id="one">')}${token('TG00000009')}`,
    );
    const part = signed(tokens, maker, { uri: '#one', xpath: '/*/*[1]', transforms: [exclusive] });
    expect(await check(part)).toEqual(refusal('tokenFile.signatureForm'));
    const claimed = signed(tokens, maker, { uri: '#one', xpath: '/*/*[1]' });
    expect(await check(claimed)).toEqual(refusal('tokenFile.signatureForm'));
  });

  it('is read only in the part that was signed: a comment, or an instruction, adds nothing', async () => {
    const commented = file.replace('TG00000001', 'TG0000<!-- x -->0001');
    expect(await read(commented)).toEqual(good);
    expect(await read(file.replace('<KeyPackage>', '<?xml-stylesheet href="x"?><KeyPackage>'))).toEqual(
      refusal('tokenFile.signature'),
    );
  });
});

describe("the signer's certificate", () => {
  it.each([
    ['before it is valid', '2025-12-31T23:59:59Z', 'signingCertificate.validity'],
    ['after its end', '2027-01-01T00:00:00Z', 'signingCertificate.validity'],
  ])('is refused %s', async (_, at, code) => {
    expect(await check(file, maker.certificate, new Date(at))).toEqual(refusal(code, 'signingCertificate'));
  });

  it('is valid from its first to its last second', async () => {
    for (const at of ['2026-01-01T00:00:00Z', '2026-12-31T23:59:59.999Z'])
      expect(await check(file, maker.certificate, new Date(at))).toBeTypeOf('string');
  });

  it.each([
    ['none', 'x'],
    ['two', `${maker.certificate}${other.certificate}`],
    ['a key', maker.key.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['other bytes', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ])('is exactly one certificate, not %s', async (_, pem) => {
    expect(await check(file, pem)).toEqual(refusal('signingCertificate.form', 'signingCertificate'));
  });

  it.each(['rsa-1024', 'P-521'] as const)('is refused with a key of the kind %s', async (kind) => {
    const signer = await newSigner(kind);
    expect(await check(signed(document, signer), signer.certificate)).toEqual(
      refusal('signingCertificate.key', 'signingCertificate'),
    );
  });
});

describe('a large signed file', () => {
  it('is read in seconds, with 10,000 tokens', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      keyPackage({
        serialNumber: `TG${String(index).padStart(8, '0')}`,
        secret: createHash('sha1').update(`${index}`).digest(),
      }),
    );
    const text = signed(keyContainer(...many), maker);
    const before = process.cpuUsage();
    expect(await check(text)).toBeTypeOf('string');
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(6000);
  });

  it('is refused before it is read, if it has too many tags or attributes', async () => {
    const tags = document.replace('<KeyPackage>', `${'<a/>'.repeat(1_000_000)}<KeyPackage>`);
    const attributes = Array.from({ length: 201 }, (_, index) => `a${index}=""`).join(' ');
    const many = document.replace('<KeyPackage>', `<KeyPackage ${attributes}>`);
    for (const text of [tags, many]) expect(await check(text)).toEqual(refusal('tokenFile.xml'));
  });

  it('is refused when it is nested too deeply', async () => {
    for (const depth of [40, 20_000]) {
      const deep = file.replace('<KeyPackage>', `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}<KeyPackage>`);
      expect(await check(deep)).toEqual(refusal('tokenFile.xml'));
    }
  });
});
