import { DomainError } from '../../domain/errors.ts';
import { loginNameOf } from '../../domain/login-name.ts';
import type { SecretQuestionId } from '../../domain/secret-questions.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import { Refused, type Traces } from '../../operation/decision.ts';
import type { Hasher } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import { consequenceOf } from '../../table/attempts.ts';
import type { Login } from '../../table/logins.ts';
import type { SecretAnswers } from '../../table/secret-answers.ts';
import { sideBySide } from '../../table/side-by-side.ts';
import type { Table } from '../../table/table.ts';

interface AnswerContext {
  readonly table: Table<{ secretAnswers: ['reserveAttempt', 'punish']; logins: ['get'] }>;
  readonly caller: SessionCaller;
  readonly now: Date;
  readonly profile: Pick<Profile, 'attempts' | 'identity'>;
  readonly hasher: Hasher;
}

interface Given {
  readonly questionId: SecretQuestionId;
  readonly answer: string;
}

/** The answers whose counter is to be cleared, and the login that is to know the device. */
interface Passed {
  readonly answers: SecretAnswers;
  readonly loginName: string;
  readonly login: Login;
}

/**
 * Reserves an attempt, then compares the answer (I13, D-4). A wrong answer, a stopped counter and answers cleared since
 * the login are refused like a login, with the same work: the refusal does not say which. @throws `session.refused`
 */
export async function triedAnswer({ questionId, answer }: Given, context: AnswerContext): Promise<Passed> {
  const { table, caller, now, profile, hasher } = context;
  const { user, company, companyId, userId } = caller;
  const loginName = loginNameOf(profile, { loginId: user.loginId, contractId: company.contractId });
  const policy = profile.attempts.secretAnswer;
  const [reserved, login] = await sideBySide(
    table.secretAnswers.reserveAttempt([companyId, userId], now, policy),
    table.logins.get(loginName),
  );
  const registered = reserved.row?.answers.find((each) => each.questionId === questionId);
  const isSame = await hasher.verify(answer, registered?.answerHash);
  if (reserved.granted && isSame && login) return { answers: reserved.row, loginName, login };
  const consequence = reserved.granted && !isSame ? consequenceOf(reserved.row, now, policy) : undefined;
  throw new Refused(
    new DomainError('session.refused'),
    consequence && reserved.row && stopped(context, reserved.row, consequence),
  );
}

/** The last wrong answer: the answers are stopped, and others are alerted (D-4, D-30). */
function stopped(
  { table, caller: { companyId, user } }: AnswerContext,
  row: SecretAnswers,
  consequence: NonNullable<ReturnType<typeof consequenceOf>>,
): Traces {
  return {
    writes: [table.secretAnswers.punish(row, consequence)],
    alerts: [{ kind: 'secretAnswersStopped', companyId, users: [user] }],
  };
}
