import { DomainError } from '../../domain/errors.ts';
import type { EventContext } from '../../operation/event-context.ts';
import { historyRow } from '../../operation/history-row.ts';
import type { User } from '../../table/users.ts';

type MarkContext = EventContext<{ readonly users: readonly ['emailRefused']; readonly histories: readonly ['record'] }>;

/**
 * Marks a user's address as one that no mail reaches (メールアドレス状態): the user list shows it, and the next login asks
 * for another one. An address that was changed meanwhile, or marked already, stays as it is.
 */
export async function markUnreachable(user: User, context: MarkContext): Promise<void> {
  const { companyId, userId, loginId, emailState } = user;
  const row = historyRow(
    context,
    { companyId },
    {
      event: 'user.emailRefused',
      operation: 'deliver-mail',
      service: 'userAdministration',
      outcome: 'done',
      subject: userId,
      changes: [{ path: 'emailState', before: emailState, after: 'invalid' }],
    },
  );
  const { table, commit } = context;
  try {
    await commit([table.users.emailRefused(user), table.histories.record({ ...row, loginId })]);
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || thrown.code !== 'request.conflict') throw thrown;
  }
}
