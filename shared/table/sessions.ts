import * as z from 'zod/mini';
import { SecretQuestionId } from '../domain/secret-questions.ts';
import { reads, updates, writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';

/** A login session. It is live only while its user's record names it, so ending it is a write to the user (D-6). */
export const Session = z.object({
  sessionId: z.string(),
  companyId: z.string(),
  userId: z.string(),
  host: z.enum(['entry', 'secure']),
  startedAt: Instant,
  expiresAt: Instant,
  lastSeenAt: Instant,
  /** Pending login steps, in order (A5-12). */
  steps: z.array(z.string()),
  stepsLeft: z.int(),
  thumbprint: z.optional(z.string()),
  /** The question of the step `secretQuestion`. */
  secretQuestionId: z.optional(SecretQuestionId),
  /**
   * The device of the login: changing the password forgets the others. It is known to the login, unless the secret
   * question has yet to be answered.
   */
  deviceHash: z.optional(z.string()),
  endedEarlierSession: z.boolean(),
  /** Epoch seconds, for the table's time to live. */
  ttl: z.int(),
});
export type Session = z.infer<typeof Session>;

export const sessionItem = entity({
  name: 'session',
  prefix: 'SESSION#',
  schema: Session,
  ids: [plainId],
  key: (sessionId: string) => ({ pk: `SESSION#${sessionId}`, sk: 'SESSION' }),
});

export const sessions = {
  get: reads(sessionItem),
  start: writes('put', sessionItem.prefix, (session: Session) =>
    sessionItem.create(sessionItem.key(session.sessionId), session, 'request.conflict'),
  ),
  /** Removes a completed step from the list; a step submitted twice is refused (A1-12). */
  stepDone: writes(
    'update',
    sessionItem.prefix,
    (session: Session, step: string): Update => ({
      kind: 'update',
      key: sessionItem.key(session.sessionId),
      set: { steps: session.steps.filter((pending) => pending !== step), stepsLeft: session.stepsLeft - 1 },
      when: [{ field: 'stepsLeft', is: session.stepsLeft }],
      otherwise: refusal('session.stepNotPending'),
    }),
  ),
  /** Updates the time of last activity; of several concurrent requests one succeeds. */
  stamp: updates(
    sessionItem,
    (session: Session, lastSeenAt: string): Update => ({
      kind: 'update',
      key: sessionItem.key(session.sessionId),
      set: { lastSeenAt },
      when: [{ field: 'lastSeenAt', is: session.lastSeenAt }],
      otherwise: refusal('request.conflict'),
    }),
  ),
  delete: writes('delete', sessionItem.prefix, (session: Pick<Session, 'sessionId'>) => ({
    kind: 'delete' as const,
    key: sessionItem.key(session.sessionId),
    when: [],
    otherwise: refusal('session.required'),
  })),
};
