import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { FieldCode } from '../../text/field-texts.ts';

/** What the manufacturer told the bank apart from the file: the key that encrypts it, or the passphrase of that key. */
export interface TransportKey {
  /** Hexadecimal. */
  readonly preSharedKey?: string | undefined;
  readonly passphrase?: string | undefined;
}

const Named = z.object({ '@Algorithm': z.string() });
const Encrypted = z.object({
  EncryptionMethod: Named,
  CipherData: z.object({ CipherValue: z.string() }),
});
const Derivation = z.object({
  '@Algorithm': z.literal('http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2'),
  'PBKDF2-params': z.object({
    Salt: z.object({ Specified: z.string() }),
    IterationCount: z.string(),
    KeyLength: z.optional(z.string()),
    PRF: z.optional(z.union([z.literal(''), Named])),
  }),
});

/** The parts of a container that its encryption needs (RFC 6030 §6). */
export const Encryption = {
  EncryptionKey: z.optional(
    z.object({
      DerivedKey: z.optional(z.object({ KeyDerivationMethod: Derivation })),
      KeyName: z.optional(z.unknown()),
    }),
  ),
  MACMethod: z.optional(z.object({ '@Algorithm': z.string(), MACKey: z.optional(Encrypted) })),
};
type Container = z.infer<z.ZodMiniObject<typeof Encryption>>;

/** The parts of a key's secret. */
export const EncryptedSecret = z.object({ EncryptedValue: Encrypted, ValueMAC: z.string() });

const ciphers: Readonly<Record<string, number>> = {
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc': 16,
  'http://www.w3.org/2001/04/xmlenc#aes192-cbc': 24,
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': 32,
};
const macs: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1': 'sha1',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha512': 'sha512',
};
/** At most half a second of work. */
export const maximumIterations = 1_000_000;
const ivBytes = 16;

/** The result of opening a value: its bytes, or the problem. */
type Opened = Buffer | FieldCode;

/** Opens the secrets of one container. */
export type OpenSecret = (secret: unknown) => Opened;

/**
 * Prepares to open the secrets of a container that is encrypted with a pre-shared key or one derived from a passphrase
 * (RFC 6030 §6.1, §6.2). CBC proves nothing about its text, so a MAC is required and compared before anything is
 * decrypted. @returns the problem if the key is missing or cannot be right
 */
export function secretsOpener(
  { EncryptionKey, MACMethod }: Container,
  transport: TransportKey,
): OpenSecret | FieldCode {
  const key = keyOf(EncryptionKey, transport);
  if (typeof key === 'string') return key;
  if (!MACMethod) return 'tokenFile.macMissing';
  const hash = macs[MACMethod['@Algorithm']];
  if (hash === undefined) return 'tokenFile.encryptionMethod';
  // Without a key of its own, the MAC has the key of the encryption (RFC 6030 §6.1.1).
  const macKey = MACMethod.MACKey ? opened(MACMethod.MACKey, key) : key;
  if (typeof macKey === 'string') return macKey;
  return (secret) => openedSecret(secret, key, (bytes) => createHmac(hash, macKey).update(bytes).digest());
}

function keyOf(encryptionKey: Container['EncryptionKey'], { preSharedKey, passphrase }: TransportKey): Opened {
  const derivation = encryptionKey?.DerivedKey?.KeyDerivationMethod;
  if (derivation) return passphrase === undefined ? 'tokenFile.passphraseNeeded' : derived(derivation, passphrase);
  return preSharedKey === undefined ? 'tokenFile.keyNeeded' : Buffer.from(preSharedKey, 'hex');
}

function derived({ 'PBKDF2-params': given }: z.infer<typeof Derivation>, passphrase: string): Opened {
  const iterations = Number(given.IterationCount);
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > maximumIterations) return 'tokenFile.iterations';
  const length = Number(given.KeyLength ?? 16);
  const prf = typeof given.PRF === 'object' ? macs[given.PRF['@Algorithm']] : 'sha1';
  const salt = bytesOf(given.Salt.Specified);
  if (![16, 24, 32].includes(length) || prf === undefined || !salt) return 'tokenFile.encryptionMethod';
  return pbkdf2Sync(passphrase, salt, iterations, length, prf);
}

function openedSecret(given: unknown, key: Buffer, macOf: (bytes: Buffer) => Buffer): Opened {
  const secret = EncryptedSecret.safeParse(given);
  if (!secret.success) return 'tokenFile.macMissing';
  const { EncryptedValue, ValueMAC } = secret.data;
  const [bytes, mac] = [bytesOf(EncryptedValue.CipherData.CipherValue), bytesOf(ValueMAC)];
  const own = bytes && macOf(bytes);
  const isAuthentic = own && mac && own.length === mac.length && timingSafeEqual(own, mac);
  return isAuthentic ? opened(EncryptedValue, key) : 'tokenFile.mac';
}

/** XML Encryption §5.2: the last byte says how many bytes of padding there are; their values are arbitrary. */
function opened({ EncryptionMethod, CipherData }: z.infer<typeof Encrypted>, key: Buffer): Opened {
  const keyBytes = ciphers[EncryptionMethod['@Algorithm']];
  if (keyBytes === undefined) return 'tokenFile.encryptionMethod';
  const bytes = bytesOf(CipherData.CipherValue);
  const isWhole = bytes && bytes.length >= 2 * ivBytes && bytes.length % ivBytes === 0;
  if (key.length !== keyBytes || !isWhole) return 'tokenFile.keyWrong';
  const decipher = createDecipheriv(`aes-${keyBytes * 8}-cbc`, key, bytes.subarray(0, ivBytes)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(ivBytes)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  return padding >= 1 && padding <= ivBytes ? padded.subarray(0, -padding) : 'tokenFile.keyWrong';
}

/** `undefined` unless canonical base64, apart from white space, of at least a byte. */
export function bytesOf(base64: string): Buffer | undefined {
  const digits = base64.replaceAll(/\s/g, '');
  const bytes = Buffer.from(digits, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === digits ? bytes : undefined;
}
