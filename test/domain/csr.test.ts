import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsr } from '../../shared/x509/csr.ts';
import { readPem } from '../../shared/x509/pem.ts';
import { csrPem, newKeys } from '../builders/csr.ts';
import {
  attributesOf,
  type CsrPieces,
  csrInfo,
  csrKey,
  csrOf,
  extension,
  nameOf,
  pathsIn,
  pemOf,
  replaced,
  requestOf,
  signedCsr,
  spkiOf,
} from '../builders/csr-der.ts';
import { identifierOf, writtenAgain } from '../builders/der-again.ts';
import { integer, objectId, octets, raw, sequence, set, utf8 } from '../simulator/client/der.ts';
import { refusal } from './refusal.ts';

const judged = (der: Buffer) => {
  const refused = refusal(() => readCsr(pemOf(der)));
  return refused ? [refused.code, refused.details['reason']].filter(Boolean).join(' ') : 'accepted';
};
const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const boolean = (byte: number) => raw(Buffer.from([byte]), 0x01);
const printable = (text: string) => raw(Buffer.from(text, 'latin1'), 0x13);
const bits = (...bytes: readonly number[]) => raw(Buffer.from(bytes), 0x03);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

const noAuthority = extension('2.5.29.19', sequence());
const authority = extension('2.5.29.19', sequence(boolean(0xff)), boolean(0xff));
const challenge = sequence(objectId('1.2.840.113549.1.9.7'), set(utf8('secret')));
const asking = (...extensions: readonly Buffer[]): CsrPieces => ({
  attributes: attributesOf(requestOf(sequence(...extensions))),
});
const microsoft = '1.3.6.1.4.1.311.2.1.14';

describe('what DER and PKCS #10 allow is read', () => {
  test.each<[string, CsrPieces]>([
    ['no attributes', {}],
    ['an RSA key', { key: rsa }],
    ['an extension that is not critical', asking(noAuthority)],
    ['a critical one', asking(extension('2.5.29.15', bits(5, 0xa0), boolean(0xff)))],
    ['client authentication', asking(extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.2'))))],
    [
      'an extension nobody knows, under an arc of 128 bits',
      asking(sequence(raw(identifierOf('2.25.329800735698586629295641978511506172918'), 0x06), octets(utf8('x')))),
    ],
    [
      'attributes in their order',
      { attributes: attributesOf(challenge, requestOf(sequence(noAuthority, extension('2.5.29.15', bits(7, 0x80))))) },
    ],
    ['the extension request of Microsoft', { attributes: attributesOf(requestOf(sequence(noAuthority), microsoft)) }],
    [
      'a name of two attributes at once',
      {
        subject: sequence(
          set(sequence(objectId('2.5.4.3'), utf8('taro01')), sequence(objectId('2.5.4.10'), utf8('Tegata'))),
        ),
      },
    ],
    ['a printable name', { subject: nameOf(printable("Taro O'Hara (1), a+b-c./:=?")) }],
    ['a name of the basic plane', { subject: nameOf(raw(hex('65e5 672c'), 0x1e)) }],
    ['an IA5 name', { subject: nameOf(raw(Buffer.from('taro@example.jp'), 0x16), '1.2.840.113549.1.9.1') }],
  ])('%s', (_, pieces) => expect(judged(csrOf(pieces))).toBe('accepted'));
});

describe('what DER and PKCS #10 forbid is refused', () => {
  test.each<[string, CsrPieces]>([
    [
      'a third element in an attribute',
      { attributes: attributesOf(sequence(objectId('1.2.840.113549.1.9.7'), set(utf8('x')), integer(0))) },
    ],
    ['an attribute without values', { attributes: attributesOf(sequence(objectId('1.2.840.113549.1.9.7'), set())) }],
    ['an attribute that is no sequence', { attributes: attributesOf(set(objectId('1.2.840.113549.1.9.7'))) }],
    ['an attribute twice', { attributes: attributesOf(challenge, challenge) }],
    [
      'an attribute twice with other values',
      { attributes: attributesOf(challenge, sequence(objectId('1.2.840.113549.1.9.7'), set(utf8('secret2')))) },
    ],
    [
      'attributes out of order',
      { attributes: attributesOf(requestOf(sequence(noAuthority, extension('2.5.29.15', bits(7, 0x80)))), challenge) },
    ],
    ['values out of order', { attributes: attributesOf(sequence(objectId('1.2.3'), set(utf8('b'), utf8('a')))) }],
    ['a value twice', { attributes: attributesOf(sequence(objectId('1.2.3'), set(utf8('a'), utf8('a')))) }],
    [
      'two extension requests in one',
      {
        attributes: attributesOf(
          sequence(
            objectId('1.2.840.113549.1.9.14'),
            set(sequence(noAuthority), sequence(extension('2.5.29.15', bits(7, 0x80)))),
          ),
        ),
      },
    ],
    [
      'an extension request of each kind',
      {
        attributes: attributesOf(
          requestOf(sequence(noAuthority), microsoft),
          requestOf(sequence(extension('2.5.29.15', bits(7, 0x80)))),
        ),
      },
    ],
    ['an empty extension request', asking()],
    ['an extension twice', asking(noAuthority, noAuthority)],
    ['an element behind an extension', asking(sequence(objectId('2.5.29.19'), octets(sequence()), integer(0)))],
    [
      'an element behind a critical extension',
      asking(sequence(objectId('2.5.29.19'), boolean(0xff), octets(sequence()), integer(0))),
    ],
    ['an extension that is critical by 01', asking(extension('2.5.29.15', bits(7, 0x80), boolean(1)))],
    ['an extension that says not to be critical', asking(extension('2.5.29.15', bits(7, 0x80), boolean(0)))],
    [
      'an extension that is critical by two bytes',
      asking(extension('2.5.29.15', bits(7, 0x80), raw(hex('00 01'), 0x01))),
    ],
    ['an extension without a value', asking(sequence(objectId('2.5.29.19')))],
    ['an extension whose value is no DER', asking(extension('2.5.29.19', hex('3001')))],
    ['an unknown extension whose value is no DER', asking(extension('1.2.3', hex('0101 01')))],
    ['bytes behind the value of an extension', asking(extension('2.5.29.19', hex('3000 00')))],
    ['CA:FALSE written out', asking(extension('2.5.29.19', sequence(boolean(0))))],
    ['a use of the key that is none', asking(extension('2.5.29.15', bits(0)))],
    ['a use of the key that ends in zeros', asking(extension('2.5.29.15', bits(0, 0x80)))],
    ['a use of the key with unused bits set', asking(extension('2.5.29.15', bits(7, 0xff)))],
    ['no use of the certificate', asking(extension('2.5.29.37', sequence()))],
    ['an empty set in the name', { subject: sequence(set()) }],
    ['an empty text in the name', { subject: nameOf(utf8('')) }],
    [
      'a name of one type twice at once',
      { subject: sequence(set(sequence(objectId('2.5.4.3'), utf8('a')), sequence(objectId('2.5.4.3'), utf8('b')))) },
    ],
    [
      'a name out of order',
      { subject: sequence(set(sequence(objectId('2.5.4.10'), utf8('a')), sequence(objectId('2.5.4.3'), utf8('b')))) },
    ],
    ['a third element in a name', { subject: sequence(set(sequence(objectId('2.5.4.3'), utf8('a'), integer(0)))) }],
    ['a printable text with @', { subject: nameOf(printable('taro@example.jp')) }],
    ['a printable text with a byte of Latin-1', { subject: nameOf(printable('caf\u00e9')) }],
    ['an IA5 text with a high bit', { subject: nameOf(raw(hex('e9'), 0x16)) }],
    ['an overlong UTF-8 character', { subject: nameOf(raw(hex('c1a1'), 0x0c)) }],
    ['a surrogate in UTF-8', { subject: nameOf(raw(hex('eda080'), 0x0c)) }],
    ['half a character of the basic plane', { subject: nameOf(raw(hex('0041 00'), 0x1e)) }],
    ['a surrogate in the basic plane', { subject: nameOf(raw(hex('d840 dc0b'), 0x1e)) }],
    [
      'a numeric text with letters',
      { attributes: attributesOf(sequence(objectId('1.2.3'), set(raw(Buffer.from('1a'), 0x12)))) },
    ],
    ['a text of a kind nobody writes any more', { subject: nameOf(raw(Buffer.from('taro01'), 0x14)) }],
    ['a text in pieces', { subject: nameOf(raw(utf8('taro01'), 0x2c)) }],
    [
      'a number with a zero before it',
      { attributes: attributesOf(sequence(objectId('1.2.3'), set(raw(hex('0001'), 0x02)))) },
    ],
    [
      'a negative number with a sign too many',
      { attributes: attributesOf(sequence(objectId('1.2.3'), set(raw(hex('ffff'), 0x02)))) },
    ],
    ['a number of no bytes', { attributes: attributesOf(sequence(objectId('1.2.3'), set(raw(hex(''), 0x02)))) }],
    ['a truth of 01', { attributes: attributesOf(sequence(objectId('1.2.3'), set(boolean(1)))) }],
    ['an identifier that is padded', { attributes: attributesOf(sequence(raw(hex('2a 8003'), 0x06), set(utf8('x')))) }],
    ['an identifier cut off', { attributes: attributesOf(sequence(raw(hex('2a 83'), 0x06), set(utf8('x')))) }],
    [
      'a null that holds something',
      { attributes: attributesOf(sequence(objectId('1.2.3'), set(raw(hex('00'), 0x05)))) },
    ],
    [
      'a time without seconds',
      { attributes: attributesOf(sequence(objectId('1.2.3'), set(raw(Buffer.from('2604010900Z'), 0x17)))) },
    ],
    [
      'a time that ends in a zero',
      { attributes: attributesOf(sequence(objectId('1.2.3'), set(raw(Buffer.from('20260401090000.10Z'), 0x18)))) },
    ],
    ['a tag of an application', { attributes: attributesOf(sequence(objectId('1.2.3'), set(raw(hex('00'), 0x41)))) }],
    [
      'a hundred values in one another',
      {
        attributes: attributesOf(
          sequence(
            objectId('1.2.3'),
            set(Array.from({ length: 100 }).reduce<Buffer>((inner) => sequence(inner), sequence())),
          ),
        ),
      },
    ],
    ['no attributes at all', { attributes: Buffer.alloc(0) }],
    ['an element behind the attributes', { attributes: Buffer.concat([attributesOf(), integer(0)]) }],
    ['another version', { version: integer(1) }],
    ['a version of two bytes', { version: raw(hex('0000'), 0x02) }],
    ['junk behind the algorithm', { algorithm: sequence(objectId('1.2.840.10045.4.3.2'), octets(hex('dead'))) }],
    ['ECDSA with parameters that are null', { algorithm: sequence(objectId('1.2.840.10045.4.3.2'), hex('0500')) }],
    ['RSA without parameters', { key: rsa, algorithm: sequence(objectId('1.2.840.113549.1.1.11')) }],
    [
      'RSA with two parameters',
      { key: rsa, algorithm: sequence(objectId('1.2.840.113549.1.1.11'), hex('0500'), hex('0500')) },
    ],
    ['RSA with other parameters', { key: rsa, algorithm: sequence(objectId('1.2.840.113549.1.1.11'), integer(0)) }],
    ['an RSA key with other parameters', { key: rsa, publicKey: replaced(spkiOf(rsa), [0, 1], () => integer(0)) }],
    ['an RSA key without parameters', { key: rsa, publicKey: replaced(spkiOf(rsa), [0, 1], () => Buffer.alloc(0)) }],
    [
      'an elliptic key with a third parameter',
      { publicKey: replaced(spkiOf(csrKey), [0, 1], (curve) => Buffer.concat([curve, integer(0)])) },
    ],
    ['bytes behind a key', { publicKey: replaced(spkiOf(csrKey), [1], (value) => Buffer.concat([value, integer(0)])) }],
  ])('%s', (_, pieces) => expect(judged(csrOf(pieces))).toBe('certificate.csrInvalid encoding'));

  test.each([
    ['of the whole', []],
    ['of the signed part', [0]],
    ['of the name', [0, 1]],
    ['of the attributes', [0, 3]],
    ['of the signature', [2]],
  ])('a length of one byte too many: %s', (_, path) => {
    const longer = (value: Buffer) => {
      const [tag = 0, first = 0] = value;
      const header = first < 0x80 ? [tag, 0x81, first] : [tag, first + 1, 0];
      return Buffer.concat([Buffer.from(header), value.subarray(2)]);
    };
    const der = replaced(csrOf(), path, longer);
    expect(judged(der)).toBe('certificate.csrInvalid encoding');
  });

  test('a signature that is not the key’s has a reason of its own', () => {
    const info = csrInfo();
    const other = csrInfo({ subject: nameOf(utf8('jiro01')) });
    const der = replaced(signedCsr(info), [0], () => other);
    expect(judged(der)).toBe('certificate.csrInvalid signature');
  });

  test("a request for CA in Microsoft's attribute is refused", () => {
    const pieces = { attributes: attributesOf(requestOf(sequence(authority), microsoft)) };
    expect(judged(csrOf(pieces))).toBe('certificate.extensionNotAllowed');
    expect(judged(csrOf(asking(authority)))).toBe('certificate.extensionNotAllowed');
  });
});

describe('whatever is changed in a request that is signed again', () => {
  /** Rich in kinds of values, so that every rule has something to be broken in. */
  const whole = csrInfo({
    subject: sequence(
      set(sequence(objectId('2.5.4.6'), printable('JP'))),
      set(sequence(objectId('2.5.4.3'), utf8('taro01'))),
    ),
    attributes: attributesOf(
      challenge,
      requestOf(
        sequence(
          extension('2.5.29.15', bits(5, 0xa0), boolean(0xff)),
          extension('2.5.29.14', octets(Buffer.alloc(20, 7))),
        ),
      ),
    ),
  });
  const codes = /^accepted$|^certificate\.(csrInvalid (encoding|signature)|keyTooWeak|extensionNotAllowed)$/;
  const accepted: Buffer[] = [];
  const examine = (info: Buffer) => {
    const der = signedCsr(info);
    const verdict = judged(der);
    expect(verdict).toMatch(codes);
    if (verdict !== 'accepted') return;
    accepted.push(der);
    expect(writtenAgain(der).toString('hex')).toBe(der.toString('hex'));
  };

  test('an unchanged request is accepted and has one encoding', () => {
    expect(judged(signedCsr(whole))).toBe('accepted');
    examine(whole);
  });

  test('each bit of each byte', () => {
    for (let at = 0; at < whole.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const bytes = Buffer.from(whole);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        examine(bytes);
      }
    }
    expect(accepted.length).toBeGreaterThan(100);
  });

  test('each value: another tag, a byte more, a byte less, itself twice, nothing, something behind it, a longer length', () => {
    const changes: readonly ((value: Buffer) => Buffer)[] = [
      ...[0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x16, 0x1e, 0x30, 0x31, 0xa0].map(
        (tag) => (value: Buffer) => Buffer.concat([Buffer.from([tag]), value.subarray(1)]),
      ),
      (value) => raw(Buffer.concat([contentOf(value), Buffer.from([0])]), value[0]),
      (value) => raw(Buffer.concat([Buffer.from([0]), contentOf(value)]), value[0]),
      (value) => raw(contentOf(value).subarray(1), value[0]),
      (value) => raw(contentOf(value).subarray(0, -1), value[0]),
      (value) => raw(Buffer.alloc(0), value[0]),
      (value) => Buffer.concat([value, value]),
      () => Buffer.alloc(0),
      (value) => Buffer.concat([value, hex('0500')]),
      (value) => Buffer.concat([hex('0500'), value]),
      (value) => Buffer.concat([value, Buffer.from([0])]),
      (value) => Buffer.concat([value.subarray(0, 1), hex('80'), contentOf(value), hex('0000')]),
    ];
    for (const path of pathsIn(whole)) for (const change of changes) examine(replaced(whole, path, change));
  });

  test('any value by any bytes', () => {
    const paths = pathsIn(whole);
    fc.assert(
      fc.property(fc.nat(paths.length - 1), fc.uint8Array({ maxLength: 12 }), fc.boolean(), (at, bytes, isContent) => {
        examine(
          replaced(whole, paths[at] ?? [], (value) =>
            isContent ? raw(Buffer.from(bytes), value[0]) : Buffer.from(bytes),
          ),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test('what stands around the signed part', () => {
    const der = signedCsr(whole);
    for (const path of pathsIn(der).filter(([first]) => first !== 0)) {
      for (const change of [(value: Buffer) => Buffer.concat([value, hex('0500')]), () => Buffer.alloc(0)]) {
        expect(judged(replaced(der, path, change)), path.join()).toMatch(/^certificate\.csrInvalid/);
      }
    }
  });

  test('openssl accepts every request accepted here', () => {
    const some = accepted.filter((_, index) => index % Math.ceil(accepted.length / 40) === 0);
    expect(some.length).toBeGreaterThan(10);
    for (const der of some) {
      const { status, stderr } = spawnSync('openssl', ['req', '-inform', 'DER', '-noout', '-verify'], { input: der });
      expect([status, stderr.toString()]).toEqual([0, expect.stringContaining('verify OK')]);
    }
  });

  test("the library's requests have one encoding too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[A-Za-z0-9 .-]{1,30}$/), async (name) => {
        const pem = await csrPem({ subject: `CN=${name.trim() || 'x'}`, keys: await newKeys() });
        const der = Buffer.from(readPem(pem, ['CERTIFICATE REQUEST']) ?? []);
        expect(judged(der)).toBe('accepted');
        expect(writtenAgain(der).equals(der)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

/** What stands behind tag and length. */
function contentOf(value: Buffer): Buffer {
  const first = value[1] ?? 0;
  return value.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f));
}
