import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import { userLine } from '../../shared/table/user-view.ts';
import type { User } from '../../shared/table/users.ts';
import { allUsers } from '../../shared/users/all-users.ts';
import { listUsers } from './list-users.operation.ts';

/**
 * Reads all of a company's users, who are few (D-9), and sorts them here: the table keeps them by id. A page begins after the
 * last user of the one before, so users who come and go meanwhile repeat and hide nobody.
 */
export const handler = handle(listUsers, async ({ sort, order, limit, cursor }, { caller, table, now }) => {
  const { companyId, company } = caller;
  const list = `users ${sort} ${order}`;
  const after = cursor === undefined ? undefined : openCursor(cursor, company.cursorKey, list);
  const compare = comparing(sort, order);
  const users = (await allUsers(table, companyId)).toSorted(compare);
  const rest = after ? users.filter((user) => compare(user, positionIn(after)) > 0) : users;
  const page = rest.slice(0, limit);
  const last = rest.length > limit ? page.at(-1) : undefined;
  return {
    answer: {
      items: page.map((user) => userLine(user, now)),
      ...(last && { cursor: sealCursor(positionOf(last), company.cursorKey, list) }),
    },
  };
});

type Position = Pick<User, 'loginId' | 'name' | 'userId'>;

const positionOf = ({ loginId, name, userId }: Position) => ({ loginId, name, userId });

const positionIn = (sealed: Readonly<Record<string, string>>): Position => ({
  loginId: sealed['loginId'] ?? '',
  name: sealed['name'] ?? '',
  userId: sealed['userId'] ?? '',
});

/** By code units, so that the order is the same on every runtime; the id decides between equals. */
function comparing(sort: 'loginId' | 'name', order: 'asc' | 'desc'): (a: Position, b: Position) => number {
  const sign = order === 'asc' ? 1 : -1;
  return (a, b) => sign * (compareText(a[sort], b[sort]) || compareText(a.userId, b.userId));
}

const compareText = (a: string, b: string) => Number(a > b) - Number(a < b);
