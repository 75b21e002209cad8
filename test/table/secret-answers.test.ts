import { expect, it } from 'vitest';
import { type SecretAnswers, secretAnswers, secretAnswersItem } from '../../shared/table/secret-answers.ts';
import { memoryEngine } from '../memory-engine.ts';
import { after, describeWrite, refusalOf } from './kit.ts';

const engine = memoryEngine();
const row: SecretAnswers = {
  companyId: '01KA',
  userId: '01KB',
  answers: [
    { questionId: 'firstSchool', answerHash: 'a' },
    { questionId: 'firstPet', answerHash: 'b' },
    { questionId: 'favouriteDish', answerHash: 'c' },
  ],
  asked: 2,
  registeredAt: '2026-04-01T00:00:00.000Z',
  attempts: 3,
  locksInARow: 0,
  stopped: false,
};
const item = { ...secretAnswersItem.key('01KA', '01KB'), ...row };
const registeredAnew = ['others were registered', { registeredAt: '2026-04-02T00:00:00.000Z' }] as const;

describeWrite('an answer that was right', () => ({
  write: secretAnswers.accept.bind(engine)(row),
  item,
  becomes: { attempts: 0, asked: 0 },
  refused: [
    [...registeredAnew, 'session.refused'],
    ['they were stopped', { stopped: true }, 'session.refused'],
  ],
}));

describeWrite('an answer that was right in a dry run', () => ({
  write: secretAnswers.clearAttempts.bind(engine)(row),
  item,
  becomes: { attempts: 0 },
  refused: [
    [...registeredAnew, 'session.refused'],
    ['they were stopped', { stopped: true }, 'session.refused'],
  ],
}));

const consequence = { attempts: 0, locksInARow: 1, stopped: true };
describeWrite('the last wrong answer', () => ({
  write: secretAnswers.punish.bind(engine)(row, consequence),
  item,
  becomes: consequence,
  refused: [['they are stopped already', { stopped: true }, 'request.conflict']],
}));

describeWrite('answers that are deleted', () => ({
  write: secretAnswers.clear.bind(engine)(row),
  item,
  becomes: 'deleted',
  refused: [
    [...registeredAnew, 'request.conflict'],
    ['they were stopped meanwhile', { stopped: true }, 'request.conflict'],
  ],
}));

it('are registered where there are none', async () => {
  const write = secretAnswers.register.bind(engine)(row);
  expect(await refusalOf(item, write)).toBe('session.stepNotPending');
  const other = { ...item, ...secretAnswersItem.key('01KA', '01KC'), userId: '01KC' };
  expect(await after(other, write)).toHaveLength(2);
});
