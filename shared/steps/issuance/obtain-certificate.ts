import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import type { IssuanceAnswer } from '../../domain/issued-certificate.ts';
import { randomToken } from '../../domain/secrets.ts';
import type { Decision } from '../../operation/decision.ts';
import type { Random } from '../../operation/ports.ts';
import { sha256 } from '../../operation/sha256.ts';
import type { Write } from '../../table/engine.ts';
import type { Issuance } from '../../table/issuances.ts';
import type { Table } from '../../table/table.ts';
import type { Csr } from '../../x509/csr.ts';
import { isIssued } from './activate-certificate.ts';
import { earlierIssuance } from './earlier-issuance.ts';
import { patientPauses } from './fetch-certificate.ts';
import { finishIssuance } from './finish-issuance.ts';
import { type Applicant, commitIntent, newIntent } from './intent.ts';
import { issuedAnswer, pendingAnswer } from './issuance-answer.ts';
import type { IssuanceContext } from './issuance-context.ts';

/** What beginning an issuance asks of the table, besides finishing it. */
type ObtainTable = IssuanceContext['table'] &
  Table<{ issuances: ['request', 'changeToken']; certificates: ['claimKey', 'keyClaim'] }>;

export interface ObtainContext extends Omit<IssuanceContext, 'table'> {
  readonly table: ObtainTable;
  readonly random: Random;
}

/** How long a different request has to wait for one that is under way: until the reconciler has given up on it. */
const issuingRetrySeconds = 300;

/** What an issuance begins with. */
export interface Grounds {
  /** The writes whose conditions allow it; their refusals are thrown. */
  readonly allowing: (issuanceId: string) => readonly Write[];
  /** What the proofs leave behind where an earlier issuance goes on: cleared counters, a spent code. */
  readonly resuming: readonly Write[];
}

/**
 * Issues a certificate, or goes on with the issuance that the same request began before its answer was lost. The answer is
 * 201, or 202 after five seconds.
 */
export async function obtainCertificate(
  context: ObtainContext,
  applicant: Applicant,
  csr: Csr,
  { allowing, resuming }: Grounds,
): Promise<Decision<IssuanceAnswer>> {
  const { issuance, issuanceToken } = await begin(context, applicant, csr, allowing);
  // The intent's own transaction has its row; whoever goes on has proved as much, and used as much up.
  const resumed = issuanceToken === undefined ? { writes: resuming, about: aboutOf(applicant) } : {};
  const issued = isIssued(issuance) ? issuance : await finishIssuance(context, issuance, patientPauses);
  if (issued) return { status: 201, answer: issuedAnswer(issued), ...resumed };
  const token = issuanceToken ?? (await newToken(context, issuance));
  return { status: 202, answer: pendingAnswer(issuance.issuanceId, token), ...resumed };
}

const aboutOf = ({ companyId, userId, loginId }: Applicant) => ({ companyId, userId, loginId });

async function begin(
  context: ObtainContext,
  applicant: Applicant,
  csr: Csr,
  allowing: (issuanceId: string) => readonly Write[],
): Promise<{ readonly issuance: Issuance; readonly issuanceToken?: string }> {
  const intent = newIntent(applicant, csr, context);
  try {
    await commitIntent(context, intent.issuance, allowing(intent.issuance.issuanceId));
    return intent;
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || !inTheWay.includes(thrown.code)) throw thrown;
    const earlier = await earlierIssuance(context.table, applicant, csr.keyHash);
    if (earlier) return { issuance: earlier };
    if (thrown.code !== 'certificate.issuing') throw thrown;
    throw new DomainError('certificate.issuing', { ...thrown.details, retryAfterSeconds: issuingRetrySeconds });
  }
}

/** What a first try of the same request leaves in the way of the second. */
const inTheWay: readonly ErrorCode[] = [
  'certificate.exists',
  'certificate.issuing',
  'certificate.keyReused',
  'certificate.notRenewable',
];

/** Only the hash of the first token is kept, so an applicant who lost it gets another. */
async function newToken({ table, random }: ObtainContext, { issuanceId }: Issuance): Promise<string> {
  const token = randomToken(random.bytes);
  await table.issuances.changeToken(issuanceId, sha256(token));
  return token;
}
