import { sessionItem } from '../../../shared/table/sessions.ts';
import { secretAnswers } from '../../simulator/commands/demonstration/secrets.ts';
import { ask, doAll, type Seat, type Stage } from '../tegata/stage.ts';
import type { Scenario } from './scenario.ts';
import { entered } from './sessions.ts';

/** The bench's bank asks no secret questions, so the steps are written into sessions that have begun. */
async function atStep(stage: Stage, seats: readonly Seat[], step: string, more: object = {}): Promise<void> {
  const found = await stage.bank.itemsWith(seats.map(({ userId }) => userId));
  const sessions = found.filter(({ pk }) => String(pk).startsWith(sessionItem.prefix));
  await stage.bank.put(sessions.map((session) => ({ ...session, steps: [step], stepsLeft: 1, ...more })));
}

async function registering(stage: Stage, count: number): Promise<readonly Seat[]> {
  const seats = await entered(stage, count);
  await atStep(stage, seats, 'registerSecretAnswers');
  return seats;
}

const register = (seat: Seat) => ask(seat, 'PUT', '/sessions/current/secret-answers', { answers: secretAnswers });

export const secretAnswerScenarios: readonly Scenario[] = [
  {
    operation: 'register-secret-answers',
    weight: 'rare',
    prepare: async (stage, count) => (await registering(stage, count)).map((seat) => () => register(seat)),
  },
  {
    operation: 'answer-secret-question',
    weight: 'hashing',
    prepare: async (stage, count) => {
      const seats = await registering(stage, count);
      await doAll(seats.map((seat) => () => register(seat)));
      const [asked] = secretAnswers;
      await atStep(stage, seats, 'secretQuestion', { secretQuestionId: asked.questionId });
      return seats.map((seat) => () => ask(seat, 'POST', '/sessions/current/secret-answer', asked));
    },
  },
];
