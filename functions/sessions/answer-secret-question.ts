import { refuseFields } from '../../shared/domain/field-errors.ts';
import { devicesAfterLogin } from '../../shared/domain/known-devices.ts';
import { handle } from '../../shared/frame/handle.ts';
import { assertStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { triedAnswer } from '../../shared/steps/authentication/secret-answer.ts';
import { answerSecretQuestion } from './answer-secret-question.operation.ts';

export const handler = handle(answerSecretQuestion, async ({ questionId, answer }, context) => {
  const { caller, table, now, validateOnly, passed } = context;
  const { session } = caller;
  assertStepPending(session, 'secretQuestion');
  // The page of another login: no guess, so it takes no attempt.
  refuseFields(
    questionId === session.secretQuestionId ? [] : [{ path: 'questionId', code: 'secretQuestion.notAsked' }],
  );
  const { answers, loginName, login } = await triedAnswer({ questionId, answer }, context);
  const { host, deviceHash: tokenHash = '' } = session;
  if (validateOnly) passed(table.secretAnswers.clearAttempts(answers));
  return {
    answer: { steps: stepsAfter(session, 'secretQuestion') },
    writes: [
      table.sessions.stepDone(session, 'secretQuestion'),
      table.secretAnswers.accept(answers),
      table.logins.knowDevices(loginName, login, devicesAfterLogin(login.knownDevices ?? [], { tokenHash, host }, now)),
    ],
  };
});
