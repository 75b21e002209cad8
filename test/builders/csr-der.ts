import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { childrenOf, readDer } from '../../shared/x509/der.ts';
import { writePem } from '../../shared/x509/pem.ts';
import { constructed, integer, objectId, octets, raw, sequence, set, utf8 } from '../simulator/client/der.ts';

/** The parts of a request as DER; whatever they contain, the request is signed with the key. */
export interface CsrPieces {
  /** @default P-256 */
  readonly key?: KeyObject;
  readonly version?: Buffer;
  readonly subject?: Buffer;
  readonly publicKey?: Buffer;
  /** The `[0]` with the attributes. @default none requested */
  readonly attributes?: Buffer;
  /** The algorithm named; the signature uses SHA-256. @default the key's own */
  readonly algorithm?: Buffer;
}

/** The default key of requests. */
export const csrKey: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const nothing = raw(Buffer.from([0x05, 0x00]));
export const ecdsaWithSha256: Buffer = sequence(objectId('1.2.840.10045.4.3.2'));
export const rsaWithSha256: Buffer = sequence(objectId('1.2.840.113549.1.1.11'), nothing);

export const spkiOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });
export const nameOf = (value: Buffer, type = '2.5.4.3'): Buffer => sequence(set(sequence(objectId(type), value)));
export const extension = (oid: string, value: Buffer, ...between: readonly Buffer[]): Buffer =>
  sequence(objectId(oid), ...between, octets(value));
export const requestOf = (extensions: Buffer, oid = '1.2.840.113549.1.9.14'): Buffer =>
  sequence(objectId(oid), set(extensions));
export const attributesOf = (...attributes: readonly Buffer[]): Buffer => constructed(0, ...attributes);

/** The part that is signed. */
export function csrInfo({ key = csrKey, ...pieces }: CsrPieces = {}): Buffer {
  return sequence(
    pieces.version ?? integer(0),
    pieces.subject ?? nameOf(utf8('taro01')),
    pieces.publicKey ?? spkiOf(key),
    pieces.attributes ?? attributesOf(),
  );
}

/** Signs any bytes as a request, so that a refusal is due to the content. */
export function signedCsr(info: Buffer, { key = csrKey, algorithm }: CsrPieces = {}): Buffer {
  const own = key.asymmetricKeyType === 'rsa' ? rsaWithSha256 : ecdsaWithSha256;
  const signature = raw(Buffer.concat([Buffer.from([0]), sign('sha256', info, key)]), 0x03);
  return sequence(info, algorithm ?? own, signature);
}

export const csrOf = (pieces: CsrPieces = {}): Buffer => signedCsr(csrInfo(pieces), pieces);
export const pemOf = (request: Buffer): string => writePem(request, 'CERTIFICATE REQUEST');

/** Replaces the value at a path of child indexes, and adjusts the lengths around it. */
export function replaced(der: Buffer, path: readonly number[], change: (value: Buffer) => Buffer): Buffer {
  const [step, ...rest] = path;
  if (step === undefined) return change(der);
  const { tag } = readDer(der);
  const children = childrenOf(readDer(der)).map((child) => Buffer.from(child.raw));
  const changed = children.map((child, index) => (index === step ? replaced(child, rest, change) : child));
  return raw(Buffer.concat(changed), tag);
}

/** The paths of every value inside another one, itself included. */
export function pathsIn(der: Buffer): readonly (readonly number[])[] {
  const value = readDer(der);
  const children = (value.tag & 0x20) === 0 ? [] : childrenOf(value);
  return [[], ...children.flatMap((child, index) => pathsIn(Buffer.from(child.raw)).map((path) => [index, ...path]))];
}
