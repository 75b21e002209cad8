import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const DemonstrationUser = z.strictObject({
  /** What the demonstration calls it, such as `master` or `expiring`. */
  part: z.string(),
  companyId: z.string(),
  userId: z.string(),
  loginId: z.string(),
  loginPassword: z.string(),
  confirmationPassword: z.string(),
  email: z.string(),
  /** What the user's certificate is meant to show; none for the company that logs in with passwords. */
  certificateState: z.string().optional(),
  /** Of the one-time-password token it registered. */
  tokenSerialNumber: z.string().optional(),
  /** A certificate that was issued, with the key its user made; PEM. */
  identity: z.strictObject({ certificatePem: z.string(), keyPem: z.string() }).optional(),
});

/** The companies and users that `npm run seed` made, with the secrets only their users know. */
export const Demonstration = z.strictObject({
  companies: z.array(
    z.strictObject({
      companyId: z.string(),
      name: z.string(),
      loginMethod: z.enum(['password', 'certificate']),
      contractId: z.string().optional(),
    }),
  ),
  users: z.array(DemonstrationUser),
});
export type Demonstration = z.infer<typeof Demonstration>;
export type DemonstrationUser = z.infer<typeof DemonstrationUser>;

/** Keeps the demonstration for as long as the bank it was made in. */
export interface DemonstrationStore {
  get(): Demonstration | undefined;
  set(demonstration: Demonstration): void;
}

/** Kept in a file readable to its owner alone. @default in memory, when there is none */
export function openDemonstration(file: string | undefined): DemonstrationStore {
  let kept = file && existsSync(file) ? Demonstration.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  return {
    get: () => kept,
    set(demonstration) {
      kept = demonstration;
      if (!file) return;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(demonstration), { mode: 0o600 });
    },
  };
}
