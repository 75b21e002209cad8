import * as z from 'zod/mini';
import type { ErrorCode } from '../domain/errors.ts';
import { jstDate } from '../domain/jst.ts';
import {
  attemptFields,
  type Consequence,
  clearedAttempts,
  comparisonsOn,
  lifts,
  punish,
  reservesAttempt,
} from './attempts.ts';
import { queries, reads, readsAll, updates, writes } from './capability.ts';
import { spread } from './due-shards.ts';
import type { Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';
import { certificateLookup, writesFound } from './lookups.ts';

/**
 * An issued certificate, keyed by the SHA-256 of its DER. Requests with it are admitted only while its row is active
 * (X-1).
 */
export const Certificate = z.object({
  thumbprint: z.string(),
  companyId: z.string(),
  userId: z.string(),
  loginId: z.string(),
  serialNumber: z.string(),
  notBefore: Instant,
  notAfter: Instant,
  state: z.enum(['active', 'superseded', 'revoked']),
  keyHash: z.string(),
  renewedFrom: z.optional(z.string()),
  revokedAt: z.optional(Instant),
  revokedBy: z.optional(z.string()),
  /** The state at the authority. */
  authority: z.enum(['valid', 'revocationPending', 'revoked', 'expired']),
  /** The issuing authority. @default the stage's first: rows of its time name none (decision 20) */
  authorityArn: z.optional(z.string()),
  due: z.optional(z.string()),
  dueSort: z.optional(z.string()),
  ...attemptFields,
});
export type Certificate = z.infer<typeof Certificate>;

export const certificateItem = entity({
  name: 'certificate',
  prefix: 'CERT#',
  schema: Certificate,
  ids: [plainId],
  key: (thumbprint: string) => ({ pk: `CERT#${thumbprint}`, sk: 'CERT' }),
});

/** A public key that was certified once and never may be again (D-13). */
export const CertifiedKey = z.object({ keyHash: z.string(), issuanceId: z.string() });

export const certifiedKeyItem = entity({
  name: 'certifiedKey',
  prefix: 'CERTIFIEDKEY#',
  schema: CertifiedKey,
  ids: [plainId],
  key: (keyHash: string) => ({ pk: `CERTIFIEDKEY#${keyHash}`, sk: 'KEY' }),
});

/** The index partition of a shard of the active certificates that expire on a JST date. */
export const expiryPartition = (jstDate: string, shard: number) => `EXPIRY#${jstDate}#${shard.toString(16)}`;

/** By the thumbprint's first digit. */
const shardOf = (thumbprint: string, shards: number) => Number.parseInt(thumbprint.slice(0, 1), 16) % shards;

/** Certificates that are revoked, but not yet at the authority. */
export const revocationBacklog = 'REVOCATION';

interface Revocation {
  readonly at: string;
  readonly by: string;
  readonly state: 'revoked' | 'superseded';
}

/**
 * Ends a certificate in its row, effective at the next request; the row then stays in the backlog until it is revoked
 * at the authority (X-1, threat 25).
 */
function end(thumbprint: string, revocation: Revocation, ended: ErrorCode): Update {
  return {
    kind: 'update',
    key: certificateItem.key(thumbprint),
    set: {
      state: revocation.state,
      revokedAt: revocation.at,
      revokedBy: revocation.by,
      authority: 'revocationPending',
      due: revocationBacklog,
      dueSort: revocation.at,
    },
    when: [{ field: 'state', is: 'active' }],
    otherwise: refusal(ended),
  };
}

export const certificates = {
  get: reads(certificateItem),
  reserveAttempt: reservesAttempt(certificateItem, () => [{ field: 'state', is: 'active' }]),
  ...comparisonsOn(certificateItem),
  clearAttempts: writes(
    'update',
    certificateItem.prefix,
    (thumbprint: string): Update => ({
      kind: 'update',
      key: certificateItem.key(thumbprint),
      ...clearedAttempts,
      when: [
        { field: 'state', is: 'active' },
        { field: 'stopped', is: false },
      ],
      otherwise: refusal('session.refused'),
    }),
  ),
  punish: writes('update', certificateItem.prefix, (thumbprint: string, consequence: Consequence) =>
    punish(certificateItem.key(thumbprint), consequence),
  ),
  /** Ends the stop or the lock of logins with this certificate (D-28); a certificate that has ended since has none. */
  unlock: writes('update', certificateItem.prefix, (read: Certificate) =>
    lifts(certificateItem.key(read.thumbprint), read, [{ field: 'state', is: 'active' }]),
  ),
  activate: spread((shards) =>
    writesFound('put', certificateItem.prefix, (certificate: Omit<Certificate, 'due' | 'dueSort'>) => {
      const { thumbprint, notAfter } = certificate;
      const due = expiryPartition(jstDate(new Date(notAfter)), shardOf(thumbprint, shards));
      const row = { ...certificate, due, dueSort: thumbprint };
      return [
        certificateItem.create(certificateItem.key(thumbprint), row, 'request.conflict'),
        certificateLookup(certificate),
      ];
    }),
  ),
  getAll: readsAll(certificateItem),
  claimKey: writes('put', certifiedKeyItem.prefix, (keyHash: string, issuanceId: string) =>
    certifiedKeyItem.create(certifiedKeyItem.key(keyHash), { keyHash, issuanceId }, 'certificate.keyReused'),
  ),
  /** The issuance for which a key was certified, if any. */
  keyClaim: reads(certifiedKeyItem),
  revoke: writes('update', certificateItem.prefix, (thumbprint: string, at: string, by: string) =>
    end(thumbprint, { at, by, state: 'revoked' }, 'certificate.alreadyRevoked'),
  ),
  /**
   * A revocation includes the certificate that the current one replaced, unless a login has ended it already (threat
   * 9).
   */
  revokeReplaced: writes('update', certificateItem.prefix, (thumbprint: string, at: string, by: string) =>
    end(thumbprint, { at, by, state: 'revoked' }, 'request.conflict'),
  ),
  /** Of two concurrent first logins with the renewed certificate one succeeds; the other must try again. */
  supersede: writes('update', certificateItem.prefix, (thumbprint: string, at: string, by: string) =>
    end(thumbprint, { at, by, state: 'superseded' }, 'request.conflict'),
  ),
  /** It is revoked at the authority, or cannot be because it has expired. */
  authorityTold: updates(
    certificateItem,
    (thumbprint: string, authority: 'revoked' | 'expired'): Update => ({
      kind: 'update',
      key: certificateItem.key(thumbprint),
      set: { authority },
      remove: ['due', 'dueSort'],
      when: [{ field: 'authority', is: 'revocationPending' }],
      otherwise: refusal('certificate.alreadyRevoked'),
    }),
  ),
  /** The active certificates of one shard that expire on a JST date. */
  expiringOn: queries(
    certificateItem,
    (jstDate: string, shard: number, page: { limit?: number; after?: Record<string, string> }) => ({
      partition: expiryPartition(jstDate, shard),
      ...page,
    }),
    'due',
  ),
  awaitingRevocation: queries(
    certificateItem,
    (page: { until: string; limit?: number; after?: Record<string, string> }) => {
      const { until, ...rest } = page;
      return { partition: revocationBacklog, from: '0', to: until, ...rest };
    },
    'due',
  ),
};
