import type { SessionClaims } from '../../shared/operation/caller.ts';
import { type AnyOperation, isWrite } from '../../shared/operation/operation.ts';
import type { Outcome, Plan, Sim } from './sim.ts';

/** How many answers a client remembers, to repeat their requests. */
const remembered = 30;

/** Keeps what clients remember of an answer: sessions, tokens, cursors, and requests to repeat. */
export function learn(sim: Sim, plan: Plan, outcome: Outcome): void {
  const { operation, request } = plan;
  const { status, body, text } = outcome;
  const isRefused = status >= 400 && status < 500;
  if (status === 0 || status >= 500) sim.unanswered.push(plan);
  const handler = sim.handlers.operations.get(operation);
  // A replay repeats the earlier answer, whose times count from then.
  const isFirst = outcome.headers['Idempotency-Replayed'] !== 'true';
  if (!isRefused && isFirst && request.idempotencyKey && handler && honoursKeys(handler.operation)) {
    sim.answered.push({ plan, status, text, at: sim.world.now().getTime() });
    if (sim.answered.length > remembered) sim.answered.shift();
  }
  if (status < 200 || status > 299) return;
  if (typeof body?.cursor === 'string') {
    const { userId } = plan;
    sim.cursors.push({ operation, input: request.input ?? {}, cursor: body.cursor, ...(userId && { userId }) });
  }
  if (request.validateOnly) return;
  if (operation === 'log-in') {
    keepSession(sim, plan, body.token);
    sim.deviceTokens.set(body.user.userId, body.deviceToken);
  }
  if (operation === 'begin-registration') sim.registrationTokens.push(body.registrationToken);
  if (status === 202 && typeof body.issuanceToken === 'string' && operation !== 'get-issuance')
    sim.issuances.push({ issuanceId: body.issuanceId, token: body.issuanceToken });
}

function keepSession(sim: Sim, { request, thumbprint }: Plan, token: string): void {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as SessionClaims;
  const { sessionId, companyId, userId, host } = claims;
  const { certificatePem } = request;
  sim.sessions.push({
    token,
    host,
    sessionId,
    companyId,
    userId,
    ...(host === 'secure' && certificatePem && { certificatePem }),
    ...(host === 'secure' && thumbprint && { thumbprint }),
  });
}

/** A key is honoured on every write of a logged-in caller or the bank (operations, conventions). */
export const honoursKeys = (operation: AnyOperation) =>
  isWrite(operation) && operation.may !== 'anyone' && operation.may !== 'certificate';
