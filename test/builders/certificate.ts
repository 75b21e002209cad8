import { createECDH, type webcrypto } from 'node:crypto';
import { expiryOf } from '../../shared/domain/certificate-life.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import {
  type Certificate,
  certificateItem,
  certifiedKeyItem,
  expiryPartition,
} from '../../shared/table/certificates.ts';
import { companyItem } from '../../shared/table/companies.ts';
import { certificateLookup } from '../../shared/table/lookups.ts';
import { type CertificatePointer, type User, userItem } from '../../shared/table/user.ts';
import { readCertificate } from '../../shared/x509/certificate.ts';
import { subjectFor } from '../../shared/x509/certificate-subject.ts';
import type { WorldBase } from '../world.ts';

export interface TestCertificate extends Certificate {
  readonly pem: string;
}

/**
 * Gives a user an active certificate of the world's authority: a real one, with its row, its key and the user's
 * reference to it.
 */
export async function certify(
  world: WorldBase,
  user: User,
  overrides: Partial<Certificate> = {},
): Promise<TestCertificate> {
  const { engine, authority, now, random, profile } = world;
  const contractId = engine
    .items(`COMPANY#${user.companyId}`)
    .map((item) => companyItem.schema.safeParse(item).data?.contractId)
    .find(Boolean);
  const notAfter = overrides.notAfter ? new Date(overrides.notAfter) : expiryOf(now());
  const issued = await authority.sign(
    { ...subjectFor(profile, { loginId: user.loginId, contractId }) },
    await publicKey(random.bytes(32)),
    notAfter,
  );
  const { thumbprint, serialNumber, keyHash, notBefore } = readCertificate(issued.pem);
  const certificate: Certificate = {
    thumbprint,
    companyId: user.companyId,
    userId: user.userId,
    loginId: user.loginId,
    serialNumber,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    state: 'active',
    keyHash,
    authority: 'valid',
    authorityArn: issued.authorityArn,
    due: expiryPartition(jstDate(notAfter), Number.parseInt(thumbprint.slice(0, 1), 16)),
    dueSort: thumbprint,
    ...noAttempts,
    ...overrides,
  };
  engine.put({ ...certificate, ...certificateItem.key(thumbprint) });
  engine.put(certificateLookup(certificate).item);
  engine.put({ keyHash, issuanceId: random.ulid(now()), ...certifiedKeyItem.key(keyHash) });
  pointTo(world, user, certificate);
  return { ...certificate, pem: issued.pem };
}

/** The user's record names the newest certificate, and in it the one that a renewal replaces (D-13). */
function pointTo({ engine }: WorldBase, user: User, certificate: Certificate): void {
  const key = userItem.key(user.companyId, user.userId);
  const [stored] = engine.items(key.pk).filter(({ sk }) => sk === key.sk);
  const { thumbprint, serialNumber, notBefore, notAfter, renewedFrom, state } = certificate;
  const pointer: CertificatePointer = {
    state: state === 'revoked' ? 'revoked' : 'active',
    thumbprint,
    serialNumber,
    notBefore,
    notAfter,
    ...(renewedFrom && { replaces: renewedFrom }),
  };
  engine.put({ ...(stored ?? { ...user, ...key }), certificate: pointer });
}

/** A P-256 key derived from the seed; it only appears in certificates and never signs. */
async function publicKey(seed: Uint8Array): Promise<webcrypto.CryptoKey> {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(Buffer.from(seed).fill(1, 0, 1));
  return crypto.subtle.importKey('raw', curve.getPublicKey(), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
}
