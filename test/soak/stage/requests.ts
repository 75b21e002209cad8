import { operations } from '../../../functions/operations.ts';
import { proved } from '../../scenes/proved.ts';
import type { Sent } from '../../scenes/scene.ts';
import type { StageRequests } from '../../scenes/stage.ts';
import { csrOf } from '../keys.ts';
import { perform } from '../perform.ts';
import { planOf } from '../plan-of.ts';
import { identity, mailPasswords } from '../requests/sessions.ts';
import { newAnswers, newPassword } from '../secrets.ts';
import type { Plan, Sim } from '../sim.ts';
import { secretAnswersOf, sessionOf, userOf } from '../view.ts';
import type { MemoryStage, Setting } from './stage.ts';

/** What the bank refused that a scene needs. */
export class NotSet extends Error {
  constructor(what: string) {
    super(`a scene was not set: ${what}`);
  }
}

const none = new Map<number, never>();
/** How many times the authority is asked before it has issued, when it is slow. */
const slow = 20;

/** What is sent before the scene, without faults, and what goes into requests. */
export function requestsOf({ sim, scheduler, journal }: Setting, stage: () => MemoryStage): StageRequests {
  const { chance, authority, hasher } = sim;
  return {
    csr: ({ loginId }) => {
      sim.keyNumber += 1;
      return csrOf(sim.keyNumber, [['CN', loginId]]);
    },
    identity: async (who) => {
      sim.mirror.sync();
      const user = userOf(sim, who.companyId, who.userId);
      if (!user) throw new Error(`there is no user ${who.userId}`);
      return identity(sim, user, who.loginPassword);
    },
    mailPassword: async ({ userId }, purpose) => {
      const row = mailPasswords(sim, purpose).find((each) => each.userId === userId);
      const mailed = hasher.plainOf(row?.hash);
      if (mailed === undefined) throw new Error(`nothing was mailed to ${userId}`);
      return mailed;
    },
    secretAnswer: async ({ token }) => {
      sim.mirror.sync();
      const session = sim.sessions.find((each) => each.token === token);
      const questionId = session && sessionOf(sim, session.sessionId)?.secretQuestionId;
      const registered =
        session && secretAnswersOf(sim, session)?.answers.find((each) => each.questionId === questionId);
      const answer = hasher.plainOf(registered?.answerHash);
      if (!questionId || answer === undefined) throw new Error('the session is asked nothing');
      return { questionId, answer };
    },
    newAnswers: () => newAnswers(chance),
    slowly: async (work) => {
      authority.delay = slow;
      const result = await work();
      authority.delay = 0;
      return result;
    },
    done: async (name, sent) => {
      const plan = await plannedBy(stage(), name, sent);
      journal.skip();
      const outcome = await perform(sim, scheduler, plan, none);
      if (outcome.status >= 300) throw new NotSet(`${name}: ${outcome.text}`);
      return outcome.body ?? {};
    },
    newPassword: () => newPassword(chance),
    newLoginId: () => `tant${numbered(sim, 4)}`,
    newAccountNumber: () => `9${numbered(sim, 6)}`,
  };
}

const numbered = ({ chance }: Sim, digits: number) => String(chance.serial()).padStart(digits, '0');

/** A request of a scene, with the proofs it is asked for. */
export async function plannedBy(stage: MemoryStage, name: string, sent: Sent, key?: string): Promise<Plan> {
  const operation = operations.find((each) => each.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  return planOf(stage.sim, operation, await proved(stage, operation, sent), key);
}
