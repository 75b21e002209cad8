import * as z from 'zod/mini';
import { SecretAnswer } from '../../shared/domain/fields.ts';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { SecretQuestionId } from '../../shared/domain/secret-questions.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const AnswerSecretQuestion = z.strictObject({ questionId: SecretQuestionId, answer: SecretAnswer });

/** Source: A5-5, A5-22, D-4. */
export const answerSecretQuestion = defineOperation({
  name: 'answer-secret-question',
  summary: 'Answers the secret question that the login asked on an unknown device. The device is known from then on.',
  route: 'POST /sessions/current/secret-answer',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'secretQuestion',
  input: AnswerSecretQuestion,
  output: StepsLeft,
  uses: ['hasher'],
  access: {
    secretAnswers: ['reserveAttempt', 'clearAttempts', 'accept', 'punish'],
    logins: ['get', 'knowDevices'],
    sessions: ['stepDone'],
  },
  errors: ['request.invalid', 'session.refused', 'session.stepNotPending'],
  history: { event: 'secretQuestion.answered', service: 'login' },
  alerts: ['secretAnswersStopped'],
  example: { questionId: 'firstSchool', answer: '盛岡第一小学校' },
});
