import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** The parts of a KeyPackage that a test sets; others are those of a valid token. */
interface KeyPackageParts {
  readonly serialNumber?: string;
  readonly keyId?: string;
  readonly secret: Uint8Array;
  readonly algorithm?: string;
  readonly suite?: string;
  /** The attributes of ResponseFormat. */
  readonly format?: string;
  /** Replaces AlgorithmParameters. */
  readonly parameters?: string;
  /** Replaces PlainValue. */
  readonly secretXml?: string;
  /** Added beside the secret. */
  readonly data?: string;
  readonly policy?: string;
}

export function keyPackage(parts: KeyPackageParts): string {
  const { serialNumber, keyId = 'K', algorithm = 'urn:ietf:params:xml:ns:keyprov:pskc:totp', suite } = parts;
  const { format = 'Length="6" Encoding="DECIMAL"', data = '', policy = '' } = parts;
  const device = serialNumber === undefined ? '' : `<DeviceInfo><SerialNo>${serialNumber}</SerialNo></DeviceInfo>`;
  const hash = suite === undefined ? '' : `<Suite>${suite}</Suite>`;
  const secret = parts.secretXml ?? `<PlainValue>${Buffer.from(parts.secret).toString('base64')}</PlainValue>`;
  const parameters =
    parts.parameters ?? `<AlgorithmParameters>${hash}<ResponseFormat ${format}/></AlgorithmParameters>`;
  return (
    `<KeyPackage>${device}<Key Id="${keyId}" Algorithm="${algorithm}">${parameters}` +
    `<Data><Secret>${secret}</Secret>${data}</Data>${policy}</Key></KeyPackage>`
  );
}

export function keyContainer(...packages: readonly string[]): string {
  const namespace = 'urn:ietf:params:xml:ns:keyprov:pskc';
  return `<?xml version="1.0"?>\n<KeyContainer Version="1.0" xmlns="${namespace}">${packages.join('')}</KeyContainer>\n`;
}

/** How a container is encrypted. */
interface Encryption {
  readonly key: Buffer;
  readonly macKey?: Buffer;
  readonly mac?: 'hmac-sha1' | 'hmac-sha256';
  /** What is in `EncryptionKey`. @default the name of a pre-shared key */
  readonly keyXml?: string;
}

const macNames = {
  'hmac-sha1': 'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  'hmac-sha256': 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
} as const;

/** Encrypts as XML Encryption has it; the bytes of the padding but the last are arbitrary. */
function encrypted(key: Buffer, value: Uint8Array): Buffer {
  const iv = randomBytes(16);
  const padding = randomBytes(16 - (value.length % 16));
  padding[padding.length - 1] = padding.length;
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
  return Buffer.concat([iv, cipher.update(Buffer.concat([value, padding])), cipher.final()]);
}

const cipherXml = (key: Buffer, value: Buffer) =>
  `<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes${key.length * 8}-cbc"/>` +
  `<xenc:CipherData><xenc:CipherValue>${value.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;

/** The inside of a `Secret` that is encrypted, with its MAC. */
export function encryptedSecret(
  { key, macKey = key, mac = 'hmac-sha1' }: Encryption,
  secret: Uint8Array,
  change = (value: Buffer) => value,
): string {
  const value = encrypted(key, secret);
  const own = createHmac(mac.slice('hmac-'.length), macKey).update(value).digest('base64');
  return `<EncryptedValue>${cipherXml(key, change(value))}</EncryptedValue><ValueMAC>${own}</ValueMAC>`;
}

/** A container whose secrets are encrypted (RFC 6030 §6). */
export function encryptedContainer(
  { key, macKey, mac = 'hmac-sha1', keyXml = '<ds:KeyName>Pre-shared-key</ds:KeyName>' }: Encryption,
  ...packages: readonly string[]
): string {
  const inside = macKey ? `<MACKey>${cipherXml(key, encrypted(key, macKey))}</MACKey>` : '';
  const parts = `<EncryptionKey>${keyXml}</EncryptionKey><MACMethod Algorithm="${macNames[mac]}">${inside}</MACMethod>`;
  return keyContainer(parts, ...packages).replace(
    'xmlns=',
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns=',
  );
}

/** The derivation of a key from a passphrase, and the key. */
export function derivedKey(passphrase: string, { iterations = 1000, length = 16, prf = 'sha1' } = {}) {
  const salt = randomBytes(16);
  const prfXml = prf === 'sha1' ? '<PRF/>' : `<PRF Algorithm="${macNames['hmac-sha256']}"/>`;
  const keyXml =
    '<xenc11:DerivedKey xmlns:xenc11="http://www.w3.org/2009/xmlenc11#"><xenc11:KeyDerivationMethod ' +
    'Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2"><pkcs5:PBKDF2-params ' +
    'xmlns:pkcs5="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#">' +
    `<Salt><Specified>${salt.toString('base64')}</Specified></Salt><IterationCount>${iterations}</IterationCount>` +
    `<KeyLength>${length}</KeyLength>${prfXml}</pkcs5:PBKDF2-params></xenc11:KeyDerivationMethod></xenc11:DerivedKey>`;
  const isPossible = iterations >= 1 && iterations <= 1_000_000 && Number.isInteger(iterations);
  return { keyXml, key: isPossible ? pbkdf2Sync(passphrase, salt, iterations, length, prf) : randomBytes(length) };
}
