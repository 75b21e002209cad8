import * as z from 'zod/mini';
import { SecretAnswer } from '../../shared/domain/fields.ts';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { answersToRegister, SecretQuestionId } from '../../shared/domain/secret-questions.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const RegisterSecretAnswers = z.strictObject({
  answers: z
    .array(z.strictObject({ questionId: SecretQuestionId, answer: SecretAnswer }))
    .check(z.length(answersToRegister)),
});

/** Source: A5-4, D-4. */
export const registerSecretAnswers = defineOperation({
  name: 'register-secret-answers',
  summary: "Registers the caller's answers to three secret questions. They cannot be changed, only cleared by others.",
  route: 'PUT /sessions/current/secret-answers',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'registerSecretAnswers',
  input: RegisterSecretAnswers,
  output: StepsLeft,
  uses: ['hasher'],
  access: {
    secretAnswers: ['register'],
    users: ['secretAnswersRegistered'],
    sessions: ['stepDone'],
  },
  errors: ['request.invalid', 'session.stepNotPending', 'request.conflict'],
  history: { event: 'secretAnswers.registered', service: 'login' },
  alerts: ['secretAnswersRegistered'],
  example: {
    answers: [
      { questionId: 'firstSchool', answer: '盛岡第一小学校' },
      { questionId: 'firstPet', answer: 'ポチ' },
      { questionId: 'favouriteDish', answer: '冷麺' },
    ],
  },
});
