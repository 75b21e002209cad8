import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { cut } from '../../shared/operation/cursor.ts';
import type { User } from '../../shared/table/user.ts';
import { certificateView } from '../../shared/views/certificate-view.ts';
import { listCertificates } from './list-certificates.operation.ts';

/** Reads all users, of whom a company has at most some hundreds, and answers one sorted page. */
export const handler = handle(listCertificates, async ({ order, limit }, context) => {
  const { caller, table, now, page } = context;
  const after = page.after?.loginId;
  const direction = order === 'asc' ? 1 : -1;
  const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -direction : direction);
  const users = (await allUsers(table, caller.companyId))
    .toSorted((a, b) => compare(a.loginId, b.loginId))
    .filter(({ loginId }) => !after || compare(loginId, after) > 0);
  const { items, last } = cut(users, limit);
  return {
    answer: {
      items: items.map((user) => ({
        userId: user.userId,
        loginId: user.loginId,
        userName: user.name,
        role: user.listedRole,
        ...certificateView(user.certificate, now),
      })),
      ...page.followedBy(last && { loginId: last.loginId }),
    },
  };
});

async function allUsers(table: Context<typeof listCertificates>['table'], companyId: string): Promise<User[]> {
  const users: User[] = [];
  let after: Readonly<Record<string, string>> | undefined;
  do {
    const page = await table.users.list(companyId, { limit: 1000, ...(after && { after }) });
    users.push(...page.items);
    after = page.next;
  } while (after);
  return users;
}
