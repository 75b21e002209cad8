import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maximumTokensInUpload } from '../../shared/steps/tokens/file-token.ts';
import { secretsOpener } from '../../shared/steps/tokens/pskc-encryption.ts';
import { readTokenFile } from '../../shared/steps/tokens/token-file.ts';
import { derivedKey, encryptedContainer, encryptedSecret, keyPackage } from '../builders/token-file.ts';

const rules = { periodSeconds: 60, digits: 6, now: new Date('2026-04-01T01:00:00Z'), maximum: maximumTokensInUpload };
const aes128 = 'http://www.w3.org/2001/04/xmlenc#aes128-cbc';
const hmacSha1 = 'http://www.w3.org/2000/09/xmldsig#hmac-sha1';
const value = (CipherValue: string, Algorithm = aes128) => ({
  EncryptionMethod: { '@Algorithm': Algorithm },
  CipherData: { CipherValue },
});
const secret = Buffer.alloc(20, 7);
const encryption = { key: randomBytes(32), macKey: randomBytes(32), mac: 'hmac-sha256' } as const;
const fileOf = (given: Parameters<typeof encryptedContainer>[0], secretXml: string) =>
  encryptedContainer(given, keyPackage({ serialNumber: 'TG00000001', secret, secretXml }));
const read = (file: string, transport: object) => readTokenFile('pskc', file, { ...rules, transport });
const good = { errors: [], tokens: [{ serialNumber: 'TG00000001', secret, algorithm: 'SHA1', line: 1 }] };
const refusal = (path: string, code: string) => ({ tokens: [], errors: [{ path, code }] });

describe("RFC 6030's own examples", () => {
  it('open: figure 6, a pre-shared key', () => {
    const open = secretsOpener(
      {
        MACMethod: {
          '@Algorithm': hmacSha1,
          MACKey: value('ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX'),
        },
      },
      { preSharedKey: '12345678901234567890123456789012' },
    );
    const figure = {
      EncryptedValue: value('AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv'),
      ValueMAC: 'Su+NvtQfmvfJzF6bmQiJqoLRExc=',
    };
    expect(typeof open === 'function' && String(open(figure))).toBe('12345678901234567890');
  });

  it('open: figure 7, a passphrase', () => {
    const open = secretsOpener(
      {
        EncryptionKey: {
          DerivedKey: {
            KeyDerivationMethod: {
              '@Algorithm': 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2',
              'PBKDF2-params': {
                Salt: { Specified: 'Ej7/PEpyEpw=' },
                IterationCount: '1000',
                KeyLength: '16',
                PRF: '',
              },
            },
          },
        },
        MACMethod: {
          '@Algorithm': hmacSha1,
          MACKey: value('2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx'),
        },
      },
      { passphrase: 'qwerty' },
    );
    const figure = {
      EncryptedValue: value('oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f'),
      ValueMAC: 'LP6xMvjtypbfT9PdkJhBZ+D6O4w=',
    };
    expect(typeof open === 'function' && String(open(figure))).toBe('12345678901234567890');
  });
});

describe('an encrypted file', () => {
  it.each([16, 24, 32])('opens with its pre-shared key of %i bytes', (bytes) => {
    const given = { ...encryption, key: randomBytes(bytes) };
    const file = fileOf(given, encryptedSecret(given, secret));
    expect(read(file, { preSharedKey: given.key.toString('hex') })).toEqual(good);
  });

  it('opens when the key of the MAC is that of the encryption', () => {
    const given = { key: encryption.key };
    expect(read(fileOf(given, encryptedSecret(given, secret)), { preSharedKey: given.key.toString('hex') })).toEqual(
      good,
    );
  });

  it.each([
    { length: 16, prf: 'sha1', iterations: 1 },
    { length: 32, prf: 'sha256', iterations: 100_000 },
  ])('opens with its passphrase: %o', (parameters) => {
    const { key, keyXml } = derivedKey('合言葉 pass', parameters);
    const given = { ...encryption, key, keyXml };
    const file = fileOf(given, encryptedSecret(given, secret));
    expect(read(file, { passphrase: '合言葉 pass' })).toEqual(good);
    const [only] = read(file, { passphrase: 'another' }).errors;
    // one wrong key in sixteen decrypts to something that looks padded
    expect(['tokenFile.keyWrong', 'tokenFile.mac']).toContain(only?.code);
  });

  it.each([0, 1_000_001, 1.5, Number.NaN, -1, 1e300])('refuses to derive a key with %d iterations', (iterations) => {
    const { key, keyXml } = derivedKey('pass', { iterations });
    const file = fileOf({ ...encryption, key, keyXml }, encryptedSecret({ ...encryption, key }, secret));
    expect(read(file, { passphrase: 'pass' })).toEqual(refusal('file', 'tokenFile.iterations'));
  });

  it('needs the key that its kind of encryption has', () => {
    const { key, keyXml } = derivedKey('pass');
    const inside = encryptedSecret({ ...encryption, key }, secret);
    const [shared, derived] = [fileOf({ ...encryption, key }, inside), fileOf({ ...encryption, key, keyXml }, inside)];
    expect(read(shared, {})).toEqual(refusal('file', 'tokenFile.keyNeeded'));
    expect(read(shared, { passphrase: 'pass' })).toEqual(refusal('file', 'tokenFile.keyNeeded'));
    expect(read(derived, { preSharedKey: key.toString('hex') })).toEqual(refusal('file', 'tokenFile.passphraseNeeded'));
    expect(read(shared, { preSharedKey: '00'.repeat(32) })).toEqual(refusal('file', 'tokenFile.keyWrong'));
  });

  it('is refused at the line whose MAC is missing or wrong, before anything is decrypted', () => {
    const transport = { preSharedKey: encryption.key.toString('hex') };
    const flipped = encryptedSecret(encryption, secret, (bytes) => {
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      return bytes;
    });
    const whole = encryptedSecret(encryption, secret);
    for (const [secretXml, code] of [
      [flipped, 'tokenFile.mac'],
      [whole.replace(/<ValueMAC>.*/, '<ValueMAC>AAAA</ValueMAC>'), 'tokenFile.mac'],
      [whole.replace(/<ValueMAC>.*/, '<ValueMAC></ValueMAC>'), 'tokenFile.mac'],
      [whole.replace(/<ValueMAC>.*/, ''), 'tokenFile.macMissing'],
      ['<EncryptedValue/><PlainValue>MDEyMzQ1Njc4OTAxMjM0NTY3ODk=</PlainValue>', 'tokenFile.macMissing'],
      [whole.replace('aes256-cbc', 'tripledes-cbc'), 'tokenFile.encryptionMethod'],
      [whole.replace('aes256-cbc', 'aes128-cbc'), 'tokenFile.keyWrong'],
    ] as const) {
      expect(read(fileOf(encryption, secretXml), transport)).toEqual(refusal('file[1]', code));
    }
  });

  it('needs a MAC of a kind that we know', () => {
    const transport = { preSharedKey: encryption.key.toString('hex') };
    const file = fileOf(encryption, encryptedSecret(encryption, secret));
    const without = file.replace(/<MACMethod.*<\/MACMethod>/, '');
    expect(read(without, transport)).toEqual(refusal('file', 'tokenFile.macMissing'));
    const unknown = file.replace('#hmac-sha256', '#hmac-md5');
    expect(read(unknown, transport)).toEqual(refusal('file', 'tokenFile.encryptionMethod'));
  });

  it('may have plain values beside encrypted ones, and a key too short is an error of its line', () => {
    const transport = { preSharedKey: encryption.key.toString('hex') };
    const short = Buffer.alloc(15, 1);
    const file = encryptedContainer(
      encryption,
      keyPackage({ serialNumber: 'TG00000001', secret }),
      keyPackage({ serialNumber: 'TG00000002', secret: short, secretXml: encryptedSecret(encryption, short) }),
    );
    expect(read(file, transport).errors).toMatchObject([{ path: 'file[2]', code: 'tokenSecret.form' }]);
  });
});
