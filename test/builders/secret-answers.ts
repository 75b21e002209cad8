import type { SecretQuestionId } from '../../shared/domain/secret-questions.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import { type SecretAnswers, secretAnswersItem } from '../../shared/table/secret-answers.ts';
import { secretAnswers } from '../simulator/commands/demonstration/secrets.ts';
import type { WorldBase } from '../world.ts';

/** Writes the answers to a user's secret questions. */
export async function registerAnswers(
  { engine, hasher, now }: Pick<WorldBase, 'engine' | 'hasher' | 'now'>,
  { companyId, userId }: { readonly companyId: string; readonly userId: string },
  given: readonly { readonly questionId: SecretQuestionId; readonly answer: string }[] = secretAnswers,
  overrides: Partial<SecretAnswers> = {},
): Promise<SecretAnswers> {
  const answers: SecretAnswers['answers'] = [];
  for (const { questionId, answer } of given) answers.push({ questionId, answerHash: await hasher.hash(answer) });
  const row = { companyId, userId, answers, asked: 0, registeredAt: now().toISOString(), ...noAttempts, ...overrides };
  engine.put({ ...row, ...secretAnswersItem.key(companyId, userId) });
  return row;
}
