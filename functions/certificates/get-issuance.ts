import { timingSafeEqual } from 'node:crypto';
import { handle } from '../../shared/frame/handle.ts';
import { sha256 } from '../../shared/operation/sha256.ts';
import { isIssued } from '../../shared/steps/issuance/activate-certificate.ts';
import { briefPauses } from '../../shared/steps/issuance/fetch-certificate.ts';
import { finishIssuance } from '../../shared/steps/issuance/finish-issuance.ts';
import { issuedAnswer, pendingAnswer } from '../../shared/steps/issuance/issuance-answer.ts';
import { getIssuance } from './get-issuance.operation.ts';

/** Finishes the issuance if the authority is ready, so that the applicant need not wait for the reconciler. */
export const handler = handle(getIssuance, async ({ issuanceId }, context) => {
  const { found, bearerToken = '', refuse } = context;
  const { issuance } = found;
  if (!issuance || !isTokenOf(issuance.tokenHash, bearerToken)) throw refuse('issuance.notFound');
  if (isIssued(issuance)) return { answer: issuedAnswer(issuance) };
  if (issuance.state !== 'requested') throw refuse('issuance.failed');
  const issued = await finishIssuance({ ...context, operation: getIssuance.name }, issuance, briefPauses);
  if (issued) return { answer: issuedAnswer(issued) };
  return { status: 202, answer: pendingAnswer(issuanceId, bearerToken) };
});

function isTokenOf(tokenHash: string, token: string): boolean {
  const [expected, given] = [Buffer.from(tokenHash), Buffer.from(sha256(token))];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
