import { refuseFields } from '../../shared/domain/field-errors.ts';
import { devicesAfterLogin } from '../../shared/domain/known-devices.ts';
import { handleChecking } from '../../shared/frame/handle.ts';
import { assertStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { triedAnswer } from '../../shared/steps/authentication/secret-answer.ts';
import { answerSecretQuestion } from './answer-secret-question.operation.ts';

export const handler = handleChecking(
  answerSecretQuestion,
  async ({ questionId, answer }, context) => {
    const {
      caller: { session },
      table,
      passed,
    } = context;
    assertStepPending(session, 'secretQuestion');
    // The page of another login: no guess, so it takes no attempt.
    refuseFields(
      questionId === session.secretQuestionId ? [] : [{ path: 'questionId', code: 'secretQuestion.notAsked' }],
    );
    const tried = await triedAnswer({ questionId, answer }, context);
    passed(table.secretAnswers.clearAttempts(tried.answers));
    return tried;
  },
  async (_input, { caller, table, now }, { answers, loginName, login }) => {
    const { session } = caller;
    const { host, deviceHash: tokenHash = '' } = session;
    return {
      answer: { steps: stepsAfter(session, 'secretQuestion') },
      writes: [
        table.sessions.stepDone(session, 'secretQuestion'),
        table.secretAnswers.accept(answers),
        table.logins.knowDevices(
          loginName,
          login,
          devicesAfterLogin(login.knownDevices ?? [], { tokenHash, host }, now),
        ),
      ],
    };
  },
);
