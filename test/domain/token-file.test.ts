import fc from 'fast-check';
import { generateSync } from 'otplib/functional';
import { describe, expect, it } from 'vitest';
import { tokenCodes } from '../../shared/aws/token-codes.ts';
import { serialNumbersIn } from '../../shared/domain/token-file-serials.ts';
import { maximumTokensInRequest } from '../../shared/steps/tokens/file-token.ts';
import { readTokenFile } from '../../shared/steps/tokens/token-file.ts';
import { fieldTexts } from '../../shared/text/field-texts.ts';
import { keyContainer, keyPackage } from '../builders/token-file.ts';
import { processorMilliseconds } from '../processor-time.ts';

const now = new Date('2026-04-01T01:00:00Z');
const rules = { periodSeconds: 60, digits: 6, now, maximum: maximumTokensInRequest } as const;
const hexOf = (byte: number, length = 20) => Buffer.alloc(length, byte).toString('hex');
const readCsv = (text: string) => readTokenFile('csv', text, rules);
const readPskc = (text: string) => readTokenFile('pskc', text, rules);
const csv = (...lines: readonly string[]) => readCsv(['serialNumber,secret', ...lines].join('\n'));
const withAlgorithm = (...lines: readonly string[]) => readCsv(['serialNumber,secret,algorithm', ...lines].join('\n'));
const refusal = (path: string, code: string, params?: object) => ({
  tokens: [],
  errors: [{ path, code, ...(params && { params }) }],
});

describe('a CSV of tokens', () => {
  it('is a header and a token a line, its secret in hexadecimal of either case', () => {
    expect(csv(`TG00000001,${hexOf(0xab)}`, `TG00000002,${hexOf(0xcd).toUpperCase()}`)).toEqual({
      errors: [],
      tokens: [
        { serialNumber: 'TG00000001', secret: Buffer.alloc(20, 0xab), algorithm: 'SHA1', line: 2 },
        { serialNumber: 'TG00000002', secret: Buffer.alloc(20, 0xcd), algorithm: 'SHA1', line: 3 },
      ],
    });
  });

  it('names the algorithm of each token where it has a column for it', () => {
    const { tokens } = withAlgorithm(
      `TG00000001,${hexOf(1)},SHA1`,
      `TG00000002,${hexOf(2, 32)},SHA256`,
      `TG00000003,${hexOf(3, 64)},SHA512`,
    );
    expect(tokens.map(({ algorithm }) => algorithm)).toEqual(['SHA1', 'SHA256', 'SHA512']);
  });

  it.each([
    ['with Windows line ends', '\r\n', ''],
    ['with a byte order mark', '\n', '\uFEFF'],
  ])('may come %s', (_, end, mark) => {
    const text = ['serialNumber,secret', `TG00000001,${hexOf(1)}`, `TG00000002,${hexOf(2)}`].join(end);
    for (const tail of ['', end, end + end]) {
      expect(readCsv(mark + text + tail)).toMatchObject({ errors: [], tokens: [{ line: 2 }, { line: 3 }] });
    }
  });

  it.each([
    '',
    '\n',
    `TG00000001,${hexOf(1)}`,
    'serialnumber,secret\n',
    'serialNumber;secret\n',
    'secret,serialNumber\n',
    'serialNumber,secret,algorithm,digits\n',
    '"serialNumber","secret"\n',
    ' serialNumber,secret\n',
    '\uFEFF\uFEFFserialNumber,secret\n',
  ])('must begin with its header: %j', (text) => {
    expect(readCsv(text)).toEqual(refusal('file[1]', 'tokenFile.header'));
  });

  const length = { minimum: 16, maximum: 64 };
  it.each<[string, string, object?]>([
    ['', 'tokenFile.columns', { columns: 2 }],
    ['TG00000009', 'tokenFile.columns', { columns: 2 }],
    [`TG00000009,${hexOf(9)},SHA1`, 'tokenFile.columns', { columns: 2 }],
    [`"TG00000009",${hexOf(9)}`, 'tokenFile.quoted'],
    [`TG00000009,"${hexOf(9)}`, 'tokenFile.quoted'],
    [`TG9,${hexOf(9)}`, 'serialNumber.form'],
    [`TG0000000９,${hexOf(9)}`, 'serialNumber.form'],
    [`TG00000009 ,${hexOf(9)}`, 'serialNumber.form'],
    [`,${hexOf(9)}`, 'serialNumber.form'],
    ['TG00000009,', 'tokenSecret.form', length],
    [`TG00000009, ${hexOf(9)}`, 'tokenSecret.form', length],
    [`TG00000009,${hexOf(9)}\r`, 'tokenSecret.form', length],
    [`TG00000009,${hexOf(9).slice(1)}`, 'tokenSecret.form', length],
    [`TG00000009,${hexOf(9).replace('0', '０')}`, 'tokenSecret.form', length],
    [`TG00000009,${hexOf(9).replace('0', 'g')}`, 'tokenSecret.form', length],
    [`TG00000009,${hexOf(9, 15)}`, 'tokenSecret.form', length],
    [`TG00000009,${hexOf(9, 65)}`, 'tokenSecret.form', length],
  ])('refuses the line %j, and names it', (line, code, params) => {
    const text = ['serialNumber,secret', `TG00000001,${hexOf(1)}`, line, `TG00000002,${hexOf(2)}`].join('\r\n');
    expect(readCsv(text)).toEqual(refusal('file[3]', code, params));
  });

  it.each(['sha1', 'SHA-1', 'SHA224', 'MD5', '', ' SHA1', 'constructor'])('knows no algorithm %j', (algorithm) => {
    expect(withAlgorithm(`TG00000001,${hexOf(1)},${algorithm}`)).toEqual(refusal('file[2]', 'tokenFile.algorithm'));
  });

  it('reports what is wrong with each line, in order, and accepts none of the others', () => {
    expect(csv('x', `TG00000001,${hexOf(1)}`, `TG00000001,${hexOf(2)}`, 'TG00000002,00')).toEqual({
      tokens: [],
      errors: [
        { path: 'file[2]', code: 'tokenFile.columns', params: { columns: 2 } },
        { path: 'file[4]', code: 'serialNumber.repeated' },
        { path: 'file[5]', code: 'tokenSecret.form', params: length },
      ],
    });
  });

  it('may give no two devices one secret, whatever its letters’ case', () => {
    expect(csv(`TG00000001,${hexOf(0xab)}`, `TG00000002,${hexOf(0xab).toUpperCase()}`)).toEqual(
      refusal('file[3]', 'tokenSecret.repeated'),
    );
  });

  it('holds at least one token and at most as many as a transaction writes', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => `TG${String(index).padStart(8, '0')},${hexOf(index + 1)}`);
    expect(maximumTokensInRequest).toBe(98);
    expect(csv(...lines(maximumTokensInRequest)).tokens).toHaveLength(maximumTokensInRequest);
    expect(csv(...lines(maximumTokensInRequest + 1))).toEqual(refusal('file', 'tokenFile.tooMany', { maximum: 98 }));
    expect(csv()).toEqual(refusal('file', 'tokenFile.empty'));
  });

  it('accepts every secret that the check of codes supports', () => {
    for (const bytes of [16, 20, 32, 64]) {
      const [token] = csv(`TG00000001,${hexOf(7, bytes)}`).tokens;
      const secret = token?.secret ?? new Uint8Array();
      const code = generateSync({ secret, period: 60, epoch: now.getTime() / 1000 });
      const matched = tokenCodes().match(code, { secret, algorithm: 'SHA1', drift: 0 }, now, {
        ...rules,
        windowSteps: 1,
      });
      expect(matched).toMatchObject({ drift: 0 });
    }
  });
});

describe('a PSKC document (RFC 6030)', () => {
  /** In the manner of the RFC's figures, with what they say beyond what is asked for here. */
  const sample = `<?xml version="1.0" encoding="UTF-8"?>
<!-- tokens of the order 4711 -->
<KeyContainer Version="1.0" Id="order4711" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">
  <KeyPackage>
    <DeviceInfo>
      <Manufacturer>oath.Tegata</Manufacturer>
      <SerialNo>987654321</SerialNo>
      <Model>T-100</Model>
      <IssueNo>1</IssueNo>
    </DeviceInfo>
    <CryptoModuleInfo><Id>CM_ID_001</Id></CryptoModuleInfo>
    <Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp">
      <Issuer>Issuer</Issuer>
      <AlgorithmParameters>
        <Suite>HMAC-SHA256</Suite>
        <ResponseFormat Length="6" Encoding="DECIMAL"/>
      </AlgorithmParameters>
      <Data>
        <Secret>
          <PlainValue>
            MTIzNDU2Nzg5MDEy
            MzQ1Njc4OTA=
          </PlainValue>
        </Secret>
        <Time><PlainValue>0</PlainValue></Time>
        <TimeInterval><PlainValue>60</PlainValue></TimeInterval>
        <TimeDrift><PlainValue>4</PlainValue></TimeDrift>
      </Data>
      <UserId>UID=jsmith,DC=example-bank,DC=net</UserId>
      <Policy>
        <StartDate>2026-01-01T00:00:00Z</StartDate>
        <ExpiryDate>2036-12-31T00:00:00Z</ExpiryDate>
        <KeyUsage>OTP</KeyUsage>
      </Policy>
    </Key>
  </KeyPackage>
</KeyContainer>
`;
  const secret = Buffer.from('12345678901234567890');

  it('is read whatever prefix its namespace has', () => {
    const prefixed = sample.replaceAll(/<(\/?)(?=[A-Z])/g, '<$1pskc:').replace('xmlns=', 'xmlns:pskc=');
    expect(prefixed).toContain('<pskc:KeyContainer Version="1.0" Id="order4711" xmlns:pskc="urn:');
    for (const text of [sample, prefixed, `\uFEFF${sample}`, sample.replaceAll('\n', '\r\n')]) {
      expect(readPskc(text)).toEqual({
        errors: [],
        tokens: [{ serialNumber: '987654321', secret, algorithm: 'SHA256', line: 1 }],
      });
    }
  });

  it('may omit what has only one allowed value, and identify a token by its key', () => {
    const text = keyContainer(
      keyPackage({ serialNumber: '0012', secret }),
      keyPackage({ keyId: 'TG00000002', secret: Buffer.alloc(64, 2), suite: 'HMAC-SHA512' }),
    );
    expect(readPskc(text)).toEqual({
      errors: [],
      tokens: [
        // zeros in front are part of the number
        { serialNumber: '0012', secret, algorithm: 'SHA1', line: 1 },
        { serialNumber: 'TG00000002', secret: Buffer.alloc(64, 2), algorithm: 'SHA512', line: 2 },
      ],
    });
  });

  const good = { serialNumber: 'TG00000009', secret: Buffer.alloc(20, 9) };
  const interval = '<TimeInterval><PlainValue>30</PlainValue></TimeInterval>';
  const length = { minimum: 16, maximum: 64 };
  it.each<[string, string, string, object?]>([
    [
      'event-based',
      keyPackage({ ...good, algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:hotp' }),
      'tokenFile.notTimeBased',
    ],
    [
      'of eight digits',
      keyPackage({ ...good, format: 'Length="8" Encoding="DECIMAL"' }),
      'tokenFile.digits',
      { digits: 6 },
    ],
    [
      'of letters',
      keyPackage({ ...good, format: 'Length="6" Encoding="ALPHANUMERIC"' }),
      'tokenFile.digits',
      { digits: 6 },
    ],
    [
      'with a check digit',
      keyPackage({ ...good, format: 'Length="6" Encoding="DECIMAL" CheckDigits="true"' }),
      'tokenFile.digits',
      { digits: 6 },
    ],
    ['silent about its digits', keyPackage({ ...good, parameters: '' }), 'tokenFile.digits', { digits: 6 }],
    ['changing every 30 seconds', keyPackage({ ...good, data: interval }), 'tokenFile.period', { seconds: 60 }],
    [
      'with an empty interval',
      keyPackage({ ...good, data: '<TimeInterval><x/></TimeInterval>' }),
      'tokenFile.period',
      { seconds: 60 },
    ],
    ['of another T0', keyPackage({ ...good, data: '<Time><PlainValue>1</PlainValue></Time>' }), 'tokenFile.timeOrigin'],
    ['of an unknown suite', keyPackage({ ...good, suite: 'HMAC-MD5' }), 'tokenFile.algorithm'],
    ['without a serial number', keyPackage({ secret: good.secret }), 'serialNumber.form'],
    ['with a full-width serial number', keyPackage({ ...good, serialNumber: 'TG０' }), 'serialNumber.form'],
    ['with an escaped serial number', keyPackage({ ...good, serialNumber: 'TG&#48;000' }), 'serialNumber.form'],
    ['without a secret', keyPackage({ ...good, secretXml: '<x/>' }), 'tokenSecret.form', length],
    ['with half a secret', keyPackage({ ...good, secret: Buffer.alloc(8) }), 'tokenSecret.form', length],
    ['with too much of a secret', keyPackage({ ...good, secret: Buffer.alloc(65) }), 'tokenSecret.form', length],
    ...['MTIzNDU2Nzg5MDEyMzQ1Njc4OTA', 'MTIzNDU2Nzg5MDEyMzQ1Njc4O_-=', 'ＭTIzNDU2Nzg5MDEyMzQ1Njc4OTA='].map(
      (base64) =>
        [
          `with ${base64}`,
          keyPackage({ ...good, secretXml: `<PlainValue>${base64}</PlainValue>` }),
          'tokenSecret.form',
          length,
        ] as [string, string, string, object],
    ),
    [
      'with two secrets',
      keyPackage({ ...good, secretXml: '<PlainValue>eA==</PlainValue><PlainValue>eQ==</PlainValue>' }),
      'tokenFile.keyPackage',
    ],
    ['without a key', '<KeyPackage><DeviceInfo/></KeyPackage>', 'tokenFile.keyPackage'],
    ['of mere text', '<KeyPackage>TG00000009</KeyPackage>', 'tokenFile.keyPackage'],
  ])('refuses a token %s, and names it', (_, wrong, code, params) => {
    const right = (byte: number) => keyPackage({ serialNumber: `TG0000000${byte}`, secret: Buffer.alloc(20, byte) });
    expect(readPskc(keyContainer(right(1), wrong, right(2)))).toEqual(refusal('file[2]', code, params));
  });

  it('accepts a key whose policy is met today, and no other (RFC 6030 §5)', () => {
    const codeFor = (policy: string) => readPskc(keyContainer(keyPackage({ ...good, policy }))).errors[0]?.code;
    for (const policy of [
      '<Policy/>',
      '<Policy><KeyUsage>CR</KeyUsage><KeyUsage>OTP</KeyUsage></Policy>',
      '<Policy><StartDate>2026-04-01T01:00:00Z</StartDate></Policy>',
      '<Policy><ExpiryDate>2026-04-01T10:00:01+09:00</ExpiryDate></Policy>',
    ]) {
      expect([policy, codeFor(policy)]).toEqual([policy, undefined]);
    }
    for (const policy of [
      '<Policy><KeyUsage>Encrypt</KeyUsage></Policy>',
      '<Policy><StartDate>2026-04-01T01:00:01Z</StartDate></Policy>',
      '<Policy><ExpiryDate>2026-04-01T01:00:00Z</ExpiryDate></Policy>',
      '<Policy><ExpiryDate>never</ExpiryDate></Policy>',
      '<Policy><PINPolicy PINUsageMode="Append"/></Policy>',
      '<Policy><NumberOfTransactions>5</NumberOfTransactions></Policy>',
      '<Policy><x:NewRule/></Policy>',
      '<Policy/><Policy/>',
    ]) {
      expect([policy, codeFor(policy)]).toEqual([policy, 'tokenFile.policy']);
    }
  });

  it('may give no two devices one serial number or one secret', () => {
    const other = { serialNumber: 'TG00000008', secret: Buffer.alloc(20, 8) };
    const [first, sameNumber, sameSecret] = [
      good,
      { ...other, serialNumber: good.serialNumber },
      { ...good, ...other, secret: good.secret },
    ];
    expect(readPskc(keyContainer(...[first, sameNumber].map(keyPackage)))).toEqual(
      refusal('file[2]', 'serialNumber.repeated'),
    );
    expect(readPskc(keyContainer(...[first, sameSecret].map(keyPackage)))).toEqual(
      refusal('file[2]', 'tokenSecret.repeated'),
    );
  });

  it.each([
    ['reads a file', '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
    ['asks another host', '<!DOCTYPE r SYSTEM "https://attacker.example/x.dtd">'],
    ['reads parameters', '<!DOCTYPE r [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>'],
    [
      'multiplies text',
      `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(10)}"><!ENTITY c "${'&b;'.repeat(10)}">]>`,
    ],
    ['is in small letters', '<!doctype r>'],
    ['declares an entity alone', '<!ENTITY x "y">'],
  ])('refuses a document type that %s', (_, declaration) => {
    const text = keyContainer(keyPackage({ ...good, serialNumber: '&x;' })).replace(
      '<KeyContainer',
      `${declaration}$&`,
    );
    expect(readPskc(text)).toEqual(refusal('file', 'tokenFile.documentType'));
  });

  it.each([
    '',
    ' ',
    'serialNumber,secret',
    '<KeyContainer>',
    '<a></b>',
    sample.slice(0, -20),
    sample.replace('Version="1.0"', 'Version=1.0'),
    '<a b="1" b="2"/>',
  ])('is XML: %#', (text) => expect(readPskc(text)).toEqual(refusal('file', 'tokenFile.xml')));

  it.each([
    '<html/>',
    '<KeyContainer/>',
    '<KeyContainer Version="2.0"/>',
    '<KeyContainer Version="1.0"/><KeyContainer Version="1.0"/>',
    '<KeyContainer Version="1.0"/><x/>',
    '<x><KeyContainer Version="1.0"/></x>',
  ])('is one container of version 1.0: %j', (text) => {
    expect(readPskc(text)).toEqual(refusal('file', 'tokenFile.container'));
  });

  it('holds at least one token and at most as many as a transaction writes', () => {
    const count = maximumTokensInRequest + 1;
    const packages = Array.from({ length: count }, (_, index) =>
      keyPackage({ serialNumber: `TG${1000 + index}`, secret: Buffer.alloc(20, index + 1) }),
    );
    expect(readPskc(keyContainer(...packages.slice(1))).tokens).toHaveLength(maximumTokensInRequest);
    expect(readPskc(keyContainer(...packages))).toEqual(refusal('file', 'tokenFile.tooMany', { maximum: 98 }));
    expect(readPskc(keyContainer())).toEqual(refusal('file', 'tokenFile.empty'));
  });
});

describe('any text', () => {
  const fragment = fc.constantFrom(
    ...[
      '<',
      '</',
      '/>',
      '>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '&',
      '&#x41;',
      '"',
      '=',
      ':',
      ',',
      '\r',
      '\n',
    ],
    ...['KeyContainer', ' Version="1.0"', 'KeyPackage', 'Key', 'Data', 'Secret', 'PlainValue', 'Policy', 'SerialNo'],
    ...['__proto__', 'constructor', 'serialNumber,secret', hexOf(1), 'TG00000001', '\uFEFF', '\uD800', '#text', '@Id'],
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.oneof(fragment, fc.string({ maxLength: 5 })), { maxLength: 60 }).map((parts) => parts.join('')),
    fc
      .array(fc.string({ maxLength: 40 }), { maxLength: 5 })
      .map((lines) => ['serialNumber,secret', ...lines].join('\n')),
    damaged(keyContainer(keyPackage({ serialNumber: 'TG00000001', secret: Buffer.alloc(20, 1) }))),
  );

  /** A document with a stretch of it replaced, doubled or cut. */
  function damaged(text: string) {
    return fc
      .tuple(fc.nat(text.length), fc.nat(40), fc.array(fragment, { maxLength: 4 }))
      .map(([from, length, parts]) => text.slice(0, from) + parts.join('') + text.slice(from + length));
  }

  it('gives tokens or errors with texts, never both, and never throws', () => {
    const isWorded = ({ code }: { code: string }) => Object.hasOwn(fieldTexts, code);
    fc.assert(
      fc.property(anyText, fc.constantFrom('csv' as const, 'pskc' as const), (text, format) => {
        const { tokens, errors } = readTokenFile(format, text, rules);
        expect(errors.length > 0).toBe(tokens.length === 0);
        expect(errors.every(isWorded)).toBe(true);
        expect(errors.length).toBeLessThanOrEqual(maximumTokensInRequest);
        for (const { secret } of tokens) expect(secret.length).toBeGreaterThanOrEqual(16);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is processed quickly, however deep or long', () => {
    const container = ['<KeyContainer Version="1.0">', '</KeyContainer>'];
    const units = [
      '<a>',
      '<a ',
      '<a b="',
      '</a>',
      '<!--',
      '<![CDATA[',
      '<?',
      '&x;',
      '<a/>',
      '<a b=""/>',
      ' ',
      '\n',
      '>',
      '"',
      'x',
      ',',
    ];
    const repeated = units.flatMap((unit) => {
      const many = unit.repeat(60_000 / unit.length);
      return [many, `${container[0]}${many}${container[1]}`, `<a ${many}/>`, `serialNumber,secret\n${many}x`];
    });
    const deep = `${'<a>'.repeat(8_000)}${'</a>'.repeat(8_000)}`;
    for (const text of [...repeated, deep, keyContainer(deep)]) {
      const read = () => expect([readCsv(text).tokens, readPskc(text).tokens]).toEqual([[], []]);
      expect(processorMilliseconds(read)).toBeLessThan(1_000);
    }
  });
});

describe('the serial numbers in a file', () => {
  const secrets = [hexOf(0x11), hexOf(0x22)];

  it('are those of its tokens, in either format, without any part of a secret', () => {
    const packages = [
      keyPackage({ serialNumber: 'TG00000001', secret: Buffer.from(secrets[0] ?? '', 'hex') }),
      keyPackage({ keyId: 'TG00000002', secret: Buffer.from(secrets[1] ?? '', 'hex') }),
    ];
    const files = [
      `\uFEFFserialNumber,secret\r\nTG00000001,${secrets[0]}\r\nTG00000002,${secrets[1]}\r\n`,
      `serialNumber,secret,algorithm\nTG00000001,${secrets[0]},SHA1\nTG00000002,${secrets[1]},SHA256`,
      keyContainer(...packages),
    ];
    for (const file of files) {
      const found = serialNumbersIn(file);
      expect(found).toEqual(expect.arrayContaining(['TG00000001', 'TG00000002']));
      for (const secret of [...secrets, ...secrets.map((each) => Buffer.from(each, 'hex').toString('base64'))])
        expect(found.join()).not.toContain(secret);
    }
  });

  it('are found under any prefix of the namespace', () => {
    expect(serialNumbersIn('<pskc:SerialNo>TG00000001</pskc:SerialNo>')).toEqual(['TG00000001']);
    expect(serialNumbersIn('<p:SerialNo>TG00000001</p:SerialNo>')).toEqual(['TG00000001']);
  });

  it('keep a byte order mark that does not begin the file', () => {
    expect(serialNumbersIn('serialNumber,secret\nTG\uFEFF1,00')).toEqual(['TG\uFEFF1']);
  });

  it('are not read if the columns are in another order, because the first might be the secrets', () => {
    expect(serialNumbersIn(`secret,serialNumber\n${secrets[0]},TG00000001`)).toEqual([]);
    expect(serialNumbersIn(`${secrets[0]},TG00000001`)).toEqual([]);
  });
});
