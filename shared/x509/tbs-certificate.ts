import { childrenOf, DerError, expectTag, readDer, tags } from './der.ts';
import { type Extension, readExtensions } from './extensions.ts';
import { type NameAttribute, readName } from './name.ts';

const extensionsTag = 0xa3;

/** The parts of a certificate's DER that OpenSSL does not return exactly (RFC 5280 4.1). @throws DerError */
export function readTbsCertificate(der: Uint8Array): {
  readonly subject: readonly NameAttribute[];
  readonly extensions: readonly Extension[];
} {
  const [tbs] = childrenOf(expectTag(readDer(der), tags.sequence));
  const parts = childrenOf(expectTag(tbs, tags.sequence));
  // [0] version, serialNumber, signature, issuer, validity, subject; version 1 has no [0]
  const subject = readName(parts[parts[0]?.tag === 0xa0 ? 5 : 4]);
  const lists = parts.filter(({ tag }) => tag === extensionsTag).flatMap(childrenOf);
  if (lists.length > 1) throw new DerError('extensions stand twice');
  return { subject, extensions: lists.flatMap(readExtensions) };
}
