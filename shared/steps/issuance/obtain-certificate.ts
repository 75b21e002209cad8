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

/** The table access needed to begin an issuance, besides finishing it. */
type ObtainTable = IssuanceContext['table'] &
  Table<{ issuances: ['request', 'changeToken']; certificates: ['claimKey', 'keyClaim'] }>;

export interface ObtainContext extends Omit<IssuanceContext, 'table'> {
  readonly table: ObtainTable;
  readonly random: Random;
}

/** How long a different request must wait for one in progress: until the reconciler has abandoned it. */
const issuingRetrySeconds = 300;

/** The basis of an issuance. */
export interface Grounds {
  /** The writes whose conditions allow the issuance; their refusals are thrown. */
  readonly allowing: (issuanceId: string) => readonly Write[];
  /** The writes of the proofs if an earlier issuance is resumed: cleared counters, a spent code. */
  readonly resuming: readonly Write[];
}

/**
 * Issues a certificate, or resumes the issuance that the same request began before its answer was lost. Answers 201, or
 * 202 after five seconds.
 */
export async function obtainCertificate(
  context: ObtainContext,
  applicant: Applicant,
  csr: Csr,
  { allowing, resuming }: Grounds,
): Promise<Decision<IssuanceAnswer>> {
  const { issuance, issuanceToken } = await begin(context, applicant, csr, allowing);
  // A new intent's transaction contains these writes. A resumed request passed the same proofs and must spend them too.
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

/** Refusals that a first try of the same request causes for the second. */
const inTheWay: readonly ErrorCode[] = [
  'certificate.exists',
  'certificate.issuing',
  'certificate.keyReused',
  'certificate.notRenewable',
];

/** Only the hash of the first token is stored, so an applicant who lost it gets a new one. */
async function newToken({ table, random }: ObtainContext, { issuanceId }: Issuance): Promise<string> {
  const token = randomToken(random.bytes);
  await table.issuances.changeToken(issuanceId, sha256(token));
  return token;
}
