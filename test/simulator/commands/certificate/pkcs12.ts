import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  pbkdf2Sync,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { constructed, integer, objectId, octets, raw, sequence, set } from '../../client/der.ts';

/** What a browser's or an operating system's store imports; PEM. */
export interface Identity {
  readonly keyPem: string;
  readonly certificatePem: string;
  /** The authorities above it. */
  readonly chainPem: string;
}

const oid = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  hmacSha256: '1.2.840.113549.2.9',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
  sha256: '2.16.840.1.101.3.4.2.1',
  keyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
} as const;

const iterations = 100_000;
const nothing = raw(Buffer.alloc(0), 0x05);

/** Packs key, certificate and chain as PKCS #12 (RFC 7292), encrypted by AES-256 and PBKDF2 with SHA-256. */
export function writePkcs12({ keyPem, certificatePem, chainPem }: Identity, name: string, password: string): Buffer {
  const [own, ...others] = [certificatePem, ...splitPem(chainPem)].map((pem) => new X509Certificate(pem).raw);
  if (!own) throw new Error('there is no certificate to pack');
  const attributes = set(
    sequence(objectId(oid.friendlyName), set(raw(bigEndian(name), 0x1e))),
    sequence(objectId(oid.localKeyId), set(octets(createHash('sha1').update(own).digest()))),
  );
  const certificates = sequence(certificateBag(own, attributes), ...others.map((each) => certificateBag(each)));
  const key = sequence(sequence(objectId(oid.keyBag), constructed(0, encryptedKey(keyPem, password)), attributes));
  const content = sequence(encryptedContent(certificates, password), plainContent(key));
  return sequence(integer(3), plainContent(content), authentication(content, password));
}

const splitPem = (pem: string) => pem.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs) ?? [];

function encryptedKey(keyPem: string, password: string): Buffer {
  const { algorithm, encrypted } = encrypt(createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' }), password);
  return sequence(algorithm, octets(encrypted));
}

function certificateBag(der: Buffer, attributes?: Buffer): Buffer {
  const value = sequence(objectId(oid.x509Certificate), constructed(0, octets(der)));
  return sequence(objectId(oid.certificateBag), constructed(0, value), ...(attributes ? [attributes] : []));
}

const plainContent = (content: Buffer) => sequence(objectId(oid.data), constructed(0, octets(content)));

function encryptedContent(content: Buffer, password: string): Buffer {
  const { algorithm, encrypted } = encrypt(content, password);
  const info = sequence(objectId(oid.data), algorithm, raw(encrypted, 0x80));
  return sequence(objectId(oid.encryptedData), constructed(0, sequence(integer(0), info)));
}

/** PBES2 (RFC 8018 6.2), and its identifier with the parameters. */
function encrypt(content: Buffer, password: string): { readonly algorithm: Buffer; readonly encrypted: Buffer } {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(password, salt, iterations, 32, 'sha256'), iv);
  const derivation = sequence(octets(salt), count(iterations), sequence(objectId(oid.hmacSha256), nothing));
  const algorithm = sequence(
    objectId(oid.pbes2),
    sequence(sequence(objectId(oid.pbkdf2), derivation), sequence(objectId(oid.aes256Cbc), octets(iv))),
  );
  return { algorithm, encrypted: Buffer.concat([cipher.update(content), cipher.final()]) };
}

function authentication(content: Buffer, password: string): Buffer {
  const salt = randomBytes(16);
  const mac = createHmac('sha256', macKey(password, salt)).update(content).digest();
  return sequence(sequence(sequence(objectId(oid.sha256), nothing), octets(mac)), octets(salt), count(iterations));
}

/** RFC 7292 B.2 for one block of SHA-256, with the identifier of MAC keys. */
function macKey(password: string, salt: Buffer): Buffer {
  const secret = bigEndian(`${password}\0`);
  const diversifier = Buffer.alloc(64, 3);
  let key = Buffer.concat([diversifier, repeated(salt, 64), repeated(secret, Math.ceil(secret.length / 64) * 64)]);
  for (let round = 0; round < iterations; round += 1) key = createHash('sha256').update(key).digest();
  return key;
}

const repeated = (bytes: Buffer, length: number) => Buffer.alloc(length, bytes);
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

function count(value: number): Buffer {
  const hexadecimal = value.toString(16);
  const bytes = Buffer.from(hexadecimal.padStart(hexadecimal.length + (hexadecimal.length % 2), '0'), 'hex');
  // A first bit of 1 would make it negative.
  return raw((bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes, 0x02);
}
