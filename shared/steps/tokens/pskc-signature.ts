/// <reference path="./xmldom.d.ts" />
import { createHash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { XmlElement } from '@xmldom/xmldom/lib/index.js';
import * as z from 'zod/mini';
import type { FieldError } from '../../domain/errors.ts';
import type { FieldCode } from '../../text/field-texts.ts';
import { signerKey } from '../../x509/signer-key.ts';
import { problemAt } from './file-token.ts';
import { bytesOf } from './pskc-encryption.ts';
import { hasDocumentType, readXml } from './pskc-xml.ts';

const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';
const moreAlgorithms = 'http://www.w3.org/2001/04/xmldsig-more#';
const enveloped = `${signatureNamespace}enveloped-signature`;
const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';

interface SigningMethod {
  readonly keyType: 'rsa' | 'ec';
  readonly hash: string;
}
/** RFC 9231 §2.3; nothing with SHA-1, and no HMAC, whose key would be the public one. */
const methods = new Map<string, SigningMethod>(
  ['sha256', 'sha384', 'sha512'].flatMap((hash): readonly [string, SigningMethod][] => [
    [`${moreAlgorithms}rsa-${hash}`, { keyType: 'rsa', hash }],
    [`${moreAlgorithms}ecdsa-${hash}`, { keyType: 'ec', hash }],
  ]),
);
const digests = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  [`${moreAlgorithms}sha384`, 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

type Method = typeof inclusive | typeof exclusive;
const Canonical = z.enum([inclusive, exclusive]);
const Algorithm = z.object({ '@Algorithm': z.string() });

/** What we accept in a SignedInfo: one reference, to the document without its signature. */
const Signed = z.object({
  SignedInfo: z.object({
    SignatureMethod: Algorithm,
    Reference: z.object({
      '@URI': z.string(),
      Transforms: z.strictObject({
        Transform: z.union([
          z.tuple([z.strictObject({ '@Algorithm': z.literal(enveloped) })]),
          z.tuple([
            z.strictObject({ '@Algorithm': z.literal(enveloped) }),
            z.strictObject({ '@Algorithm': Canonical }),
          ]),
        ]),
      }),
      DigestMethod: Algorithm,
      DigestValue: z.string(),
    }),
  }),
});

/** Tags and attributes: a file of 10,000 tokens has about 600,000. A tree of more would exhaust the memory. */
const maximumParts = 1_000_000;
/** An element takes the square of its attributes to read. */
const maximumAttributes = 200;

/**
 * The part of a PSKC document that its one enveloped signature covers (RFC 6030 §8.1.2), verified with the key of the
 * certificate that the request names, never with one in the file. The result is the canonical text whose digest was
 * signed, without the signature: only that may be read, so nothing can be moved past the check.
 */
export async function signedText(text: string, certificate: string, now: Date): Promise<string | FieldError> {
  const key = signerKey(certificate, now);
  if (typeof key === 'string') return { path: 'signingCertificate', code: `signingCertificate.${key}` };
  if (hasDocumentType(text)) return problemAt(undefined, 'tokenFile.documentType');
  // `readXml` also limits the depth; namespaces take its square.
  if (isOversized(text) || readXml(text) === undefined) return problemAt(undefined, 'tokenFile.xml');
  const { parse, canonical } = await xmlTools();
  const root = parse(text);
  if (!root) return problemAt(undefined, 'tokenFile.xml');
  const parts = partsOf(root);
  const verified = typeof parts === 'string' ? parts : verifiedContent(parts, key, canonical);
  return typeof verified === 'string' ? problemAt(undefined, verified) : verified.content;
}

/** Counts each tag, and what may be its attributes: values cannot contain `<`. */
function isOversized(text: string): boolean {
  let parts = 0;
  let attributes = 0;
  for (const [mark] of text.matchAll(/[<=]/g)) {
    parts += 1;
    attributes = mark === '<' ? 0 : attributes + 1;
    if (parts > maximumParts || attributes > maximumAttributes) return true;
  }
  return false;
}

/** The canonical form of an element, `undefined` if it has none. */
type Canonicalize = (element: XmlElement, method: Method) => string | undefined;

/** Loaded for a signature alone, because most files have none. */
async function xmlTools() {
  const [{ DOMParser }, { C14nCanonicalization, ExclusiveCanonicalization }] = await Promise.all([
    import('@xmldom/xmldom/lib/index.js'),
    import('xml-crypto'),
  ]);
  const errorHandler = () => {
    throw new Error('not well-formed');
  };
  const parse = (text: string): XmlElement | undefined =>
    attempt(() => new DOMParser({ errorHandler }).parseFromString(text, 'text/xml').documentElement);
  const canonical: Canonicalize = (element, method) => {
    const algorithm = method === exclusive ? new ExclusiveCanonicalization() : new C14nCanonicalization();
    return attempt(() => algorithm.process(element, {}));
  };
  return { parse, canonical };
}

/** What a text from outside makes the readers throw, an exhausted stack included, means that it is not what we read. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

interface Parts {
  readonly root: XmlElement;
  readonly signature: XmlElement;
  readonly signedInfo: XmlElement;
  readonly value: XmlElement;
}

/** The document's only signature, which must be a child of its root. */
function partsOf(root: XmlElement): Parts | FieldCode {
  const [signature, other] = Array.from(root.getElementsByTagNameNS('*', 'Signature'));
  if (!signature) return 'tokenFile.signatureMissing';
  const children = elementsIn(signature);
  const [signedInfo, value] = children;
  const isOurs = [signature, ...children].every(({ namespaceURI }) => namespaceURI === signatureNamespace);
  const names = children.map(({ localName }) => localName).join();
  const isWhole = isOurs && /^SignedInfo,SignatureValue(?:,KeyInfo)?$/.test(names);
  if (other || signature.parentNode !== root || !isWhole || !signedInfo || !value) return 'tokenFile.signatureForm';
  return { root, signature, signedInfo, value };
}

const elementsIn = (element: XmlElement): readonly XmlElement[] =>
  Array.from(element.childNodes).filter((node): node is XmlElement => node.nodeType === 1);

/** The content in an object, apart from the code of a refusal. */
type Verified = { readonly content: string } | FieldCode;

function verifiedContent(parts: Parts, key: KeyObject, canonical: Canonicalize): Verified {
  const { root, signature, value } = parts;
  const signedInfo = canonicalInfo(parts, canonical);
  const read = Signed.safeParse(signedInfo === undefined ? undefined : readXml(signedInfo));
  if (signedInfo === undefined || !read.success) return 'tokenFile.signatureForm';
  const { SignatureMethod, Reference } = read.data.SignedInfo;
  if (!isReferenceTo(root, Reference['@URI'])) return 'tokenFile.signatureForm';
  const method = methods.get(SignatureMethod['@Algorithm']);
  const hash = digests.get(Reference.DigestMethod['@Algorithm']);
  if (!method || hash === undefined) return 'tokenFile.signatureMethod';
  if (!isSignedBy(key, method, signedInfo, value.textContent ?? '')) return 'tokenFile.signature';
  root.removeChild(signature);
  const [, last] = Reference.Transforms.Transform;
  const content = canonical(root, last?.['@Algorithm'] ?? inclusive);
  return content !== undefined && hasDigest(content, hash, Reference.DigestValue) ? { content } : 'tokenFile.signature';
}

/** The bytes that are signed; what they say is read from them alone. */
function canonicalInfo({ root, signature, signedInfo }: Parts, canonical: Canonicalize): string | undefined {
  const [first] = elementsIn(signedInfo);
  const method = Canonical.safeParse(first?.getAttribute('Algorithm'));
  if (!method.success) return undefined;
  // Inclusive C14N renders the namespaces of the elements around it too, the nearest first.
  for (const { name, value, namespaceURI } of [signature, root].flatMap(({ attributes }) => Array.from(attributes))) {
    const isNew = namespaceURI === xmlnsNamespace && !signedInfo.hasAttribute(name);
    if (isNew) signedInfo.setAttributeNS(xmlnsNamespace, name, value);
  }
  return canonical(signedInfo, method.data);
}

function isReferenceTo(root: XmlElement, uri: string): boolean {
  const id = root.getAttribute('Id');
  return uri === '' || (Boolean(id) && uri === `#${id}`);
}

/** OpenSSL goes by the key, so a key of another kind would be used with its own algorithm. */
function isSignedBy(key: KeyObject, { keyType, hash }: SigningMethod, signed: string, base64: string): boolean {
  const bytes = bytesOf(base64);
  if (!bytes || key.asymmetricKeyType !== keyType) return false;
  return verify(hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, bytes);
}

function hasDigest(content: string, hash: string, base64: string): boolean {
  const own = createHash(hash).update(content).digest();
  const given = bytesOf(base64);
  return given !== undefined && own.length === given.length && timingSafeEqual(own, given);
}
