import * as z from 'zod/mini';
import { secret } from './secret.ts';
import { Time } from './times.ts';

/** An issued certificate as its user receives it (A11-6); certificate and chain are PEM. */
export const IssuedCertificate = z.strictObject({
  serialNumber: z.string(),
  subject: z.strictObject({ O: z.string(), OU: z.string(), CN: z.string() }),
  notBefore: Time,
  notAfter: Time,
  certificate: z.string(),
  chain: z.string(),
});
export type IssuedCertificate = z.infer<typeof IssuedCertificate>;

/** An issuance in progress: where and when to ask for the certificate. */
export const PendingIssuance = z.strictObject({
  issuanceId: z.string(),
  issuanceToken: secret(z.string()),
  retryAfterSeconds: z.int(),
});
export type PendingIssuance = z.infer<typeof PendingIssuance>;

/** The answer of acquisition and renewal: 201 with the certificate, or 202. */
export const IssuanceAnswer = z.union([IssuedCertificate, PendingIssuance]);
export type IssuanceAnswer = z.infer<typeof IssuanceAnswer>;
