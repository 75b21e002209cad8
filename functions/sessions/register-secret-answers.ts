import { refuseFields } from '../../shared/domain/field-errors.ts';
import { answerProblems } from '../../shared/domain/secret-questions.ts';
import { handle } from '../../shared/frame/handle.ts';
import { assertStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import { registerSecretAnswers } from './register-secret-answers.operation.ts';

export const handler = handle(registerSecretAnswers, async ({ answers: given }, context) => {
  const { caller, table, hasher, now, profile } = context;
  const { session, user, companyId, userId } = caller;
  assertStepPending(session, 'registerSecretAnswers');
  refuseFields(answerProblems(given, profile.secretQuestions.offered));
  const answers: { questionId: (typeof given)[number]['questionId']; answerHash: string }[] = [];
  // One after the other: each takes 46 MiB.
  for (const { questionId, answer } of given) answers.push({ questionId, answerHash: await hasher.hash(answer) });
  const row = { companyId, userId, answers, asked: 0, registeredAt: now.toISOString(), ...noAttempts };
  return {
    answer: { steps: stepsAfter(session, 'registerSecretAnswers') },
    changes: [{ path: 'secretAnswers', before: 'notRegistered', after: 'registered' }],
    subject: userId,
    alerts: [{ kind: 'secretAnswersRegistered', companyId, users: [user] }],
    writes: [
      table.sessions.stepDone(session, 'registerSecretAnswers'),
      table.secretAnswers.register(row),
      table.users.secretAnswersRegistered(user),
    ],
  };
});
