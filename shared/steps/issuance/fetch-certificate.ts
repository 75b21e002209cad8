import { DomainError } from '../../domain/errors.ts';
import type { FetchedCertificate } from '../../operation/ports.ts';
import type { Issuance } from '../../table/issuances.ts';
import { subjectFor } from '../../x509/certificate-subject.ts';
import { abandonIssuance } from './abandon-issuance.ts';
import type { IssuanceContext } from './issuance-context.ts';

/** The authority's certificate for an intent. */
export interface Made extends FetchedCertificate {
  readonly arn: string;
}

/** How long a request waits for the authority before it answers 202, and after how many tries it stores the ARN. */
const patienceMilliseconds = 5000;
const questionsBeforeNote = 3;

/** Pauses before each try, in milliseconds: about five seconds in all. */
export const patientPauses: readonly number[] = [100, 150, 250, 400, 600, 900, 1200, 1400];
/** A single try, for callers that will return anyway. */
export const briefPauses: readonly number[] = [100];

/**
 * Requests the certificate of an intent from the authority, or repeats the request with the same token, and waits as
 * long as the pauses last. `undefined`: still in progress, and the intent has its ARN. @throws `certificate.csrInvalid`
 * if the authority refuses the request, which ends the issuance
 */
export async function fetchCertificate(
  context: IssuanceContext,
  issuance: Issuance,
  pauses: readonly number[],
): Promise<Made | undefined> {
  const { authority, clock, now, table } = context;
  const arn = issuance.arn ?? (await askAuthority(context, issuance));
  let isNoted = issuance.arn !== undefined;
  for (const [index, pause] of pauses.entries()) {
    await context.wait(pause);
    const made = await authority.get(arn);
    if (made) return { arn, ...made };
    const isLast = index === pauses.length - 1 || clock().getTime() - now.getTime() >= patienceMilliseconds;
    if (!isNoted && (isLast || index + 1 >= questionsBeforeNote)) {
      await table.issuances.recordArn(issuance.issuanceId, arn);
      isNoted = true;
    }
    if (isLast) break;
  }
  return undefined;
}

async function askAuthority(context: IssuanceContext, issuance: Issuance): Promise<string> {
  const { csr, issuanceId, notAfter } = issuance;
  try {
    return await context.authority.issue({
      csr,
      subject: { ...subjectFor(context.profile, issuance) },
      notAfter: new Date(notAfter),
      // a ULID: the same intent has the same token, within the authority's limit of 36 characters
      idempotencyToken: issuanceId,
    });
  } catch (thrown) {
    if (thrown instanceof DomainError) await abandonIssuance(context, issuance, thrown.code);
    throw thrown;
  }
}
