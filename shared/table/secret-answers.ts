import * as z from 'zod/mini';
import { SecretQuestionId } from '../domain/secret-questions.ts';
import { attemptFields, type Consequence, clearedAttempts, punish, reservesAttempt } from './attempts.ts';
import { reads, writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';

/**
 * The answers to a user's secret questions, hashed like passwords, and the counter of wrong ones (D-4). Once registered
 * they are never changed, only deleted (B-29).
 */
export const SecretAnswers = z.object({
  companyId: z.string(),
  userId: z.string(),
  answers: z.array(z.object({ questionId: SecretQuestionId, answerHash: z.string() })).check(z.minLength(1)),
  /** Which answer is asked for. It changes only when it was given: nobody chooses among the questions by trying. */
  asked: z.int(),
  registeredAt: Instant,
  ...attemptFields,
});
export type SecretAnswers = z.infer<typeof SecretAnswers>;

export const secretAnswersItem = entity({
  name: 'secretAnswers',
  prefix: 'SECRETANSWERS#',
  schema: SecretAnswers,
  ids: [plainId, plainId],
  key: (companyId: string, userId: string) => ({ pk: `SECRETANSWERS#${companyId}`, sk: `USER#${userId}` }),
});

const keyOf = ({ companyId, userId }: SecretAnswers) => secretAnswersItem.key(companyId, userId);

/** The answer that is asked for. */
export const askedAnswer = ({ answers, asked }: SecretAnswers) => answers[asked % answers.length];

function cleared(row: SecretAnswers, set: Readonly<Record<string, number>>): Update {
  return {
    kind: 'update',
    key: keyOf(row),
    set: { ...clearedAttempts.set, ...set },
    remove: clearedAttempts.remove,
    when: [
      { field: 'registeredAt', is: row.registeredAt },
      { field: 'stopped', is: false },
    ],
    otherwise: refusal('session.refused'),
  };
}

export const secretAnswers = {
  get: reads(secretAnswersItem),
  reserveAttempt: reservesAttempt(secretAnswersItem),
  /** Registers the first answers; a page submitted twice is refused (A1-12). */
  register: writes('put', secretAnswersItem.prefix, (row: SecretAnswers) =>
    secretAnswersItem.create(keyOf(row), row, 'session.stepNotPending'),
  ),
  /** The answer was right: the counter starts again, and another question is asked next. */
  accept: writes('update', secretAnswersItem.prefix, (row: SecretAnswers) =>
    cleared(row, { asked: (row.asked + 1) % row.answers.length }),
  ),
  /** The answer was right in a dry run: only the counter starts again. */
  clearAttempts: writes('update', secretAnswersItem.prefix, (row: SecretAnswers) => cleared(row, {})),
  punish: writes('update', secretAnswersItem.prefix, (row: SecretAnswers, consequence: Consequence) =>
    punish(keyOf(row), consequence),
  ),
  /** Deletes the answers as they were read, with their counter; the user registers new ones at the next login. */
  clear: writes('delete', secretAnswersItem.prefix, (row: SecretAnswers) => ({
    kind: 'delete' as const,
    key: keyOf(row),
    when: [
      { field: 'registeredAt', is: row.registeredAt },
      { field: 'stopped', is: row.stopped },
    ],
    otherwise: refusal('request.conflict'),
  })),
};
