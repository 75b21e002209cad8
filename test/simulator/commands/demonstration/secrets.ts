import type { SecretQuestionId } from '../../../../shared/domain/secret-questions.ts';

/** The passwords of everybody in the demonstration; the sample events know them too. */
export const secrets = { loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' } as const;

/** The answers of everybody in the demonstration of a bank that asks secret questions. */
export const secretAnswers = [
  { questionId: 'firstSchool', answer: '盛岡第一小学校' },
  { questionId: 'firstPet', answer: 'ポチ' },
  { questionId: 'favouriteDish', answer: '冷麺' },
] as const satisfies readonly { readonly questionId: SecretQuestionId; readonly answer: string }[];

/** The answer of everybody to one of those questions. @throws Error for another one */
export function secretAnswerTo(questionId: string) {
  const found = secretAnswers.find((each) => each.questionId === questionId);
  if (!found) throw new Error(`nobody of the demonstration has answered ${questionId}`);
  return found;
}
