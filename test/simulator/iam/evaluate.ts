import { conditionsHold, UnjudgeableCondition } from './conditions.ts';
import { type Context, listOf, matchesPattern, substituteVariables } from './pattern.ts';
import type { PolicyDocument, PolicyStatement } from './policy.ts';

export type Effect = 'allow' | 'deny' | 'none';

/** The decision of some policies' statements about one request; `deny` wins, and so does a statement that cannot be judged. */
export interface Verdict {
  readonly effect: Effect;
  readonly reason?: string;
}

export interface Judged {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** Flattens documents into their statements. @throws Error for an effect that is neither Allow nor Deny */
export function statementsOf(documents: readonly PolicyDocument[]): readonly PolicyStatement[] {
  const statements = documents.flatMap((document) => listOf(document.Statement));
  for (const { Effect: effect, Sid: sid } of statements) {
    if (effect !== 'Allow' && effect !== 'Deny') throw new Error(`policy statement ${sid ?? ''}: Effect ${effect}`);
  }
  return statements;
}

/** Judges statements whose principal is already known to match. */
export function judge(statements: readonly PolicyStatement[], request: Judged): Verdict {
  let allowed: Verdict = { effect: 'none' };
  for (const statement of statements) {
    if (!coversAction(statement, request.action) || !coversResource(statement, request)) continue;
    try {
      if (!conditionsHold(statement.Condition, request.context)) continue;
    } catch (error) {
      if (!(error instanceof UnjudgeableCondition)) throw error;
      return { effect: 'deny', reason: error.message };
    }
    const sid = statement.Sid ? ` (${statement.Sid})` : '';
    if (statement.Effect === 'Deny') return { effect: 'deny', reason: `an explicit deny${sid}` };
    allowed = { effect: 'allow', reason: `allowed${sid}` };
  }
  return allowed;
}

function coversAction(statement: PolicyStatement, action: string): boolean {
  const covers = (patterns: PolicyStatement['Action']) =>
    listOf(patterns).some((one) => matchesPattern(one, action, true));
  return statement.NotAction === undefined ? covers(statement.Action) : !covers(statement.NotAction);
}

function coversResource(statement: PolicyStatement, { resource, context }: Judged): boolean {
  const covers = (patterns: PolicyStatement['Resource']) =>
    listOf(patterns).some((one) => {
      const pattern = substituteVariables(one, context);
      return pattern !== undefined && matchesPattern(pattern, resource);
    });
  if (statement.NotResource !== undefined) return !covers(statement.NotResource);
  // Trust policies have no Resource: they belong to their role.
  return statement.Resource === undefined ? statement.Principal !== undefined : covers(statement.Resource);
}

/** How a resource policy's statement names the caller: itself, its whole account, or not at all. */
export function principalMatch(
  statement: PolicyStatement,
  principal: string,
  accountId: string,
): 'itself' | 'account' | 'no' {
  const named = statement.Principal;
  if (named === undefined) return 'no';
  if (named === '*') return 'itself';
  const isService = !principal.startsWith('arn:');
  const names = listOf(isService ? named.Service : named.AWS);
  if (names.includes(principal) || (!isService && names.includes('*'))) return 'itself';
  const account = [accountId, `arn:aws:iam::${accountId}:root`];
  return !isService && names.some((name) => account.includes(name)) ? 'account' : 'no';
}
