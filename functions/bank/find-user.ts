import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import { userLine } from '../../shared/table/user-view.ts';
import { allUsers } from '../../shared/users/all-users.ts';
import { findUser } from './find-user.operation.ts';

const list = 'bank users';

/** Login IDs are unique over all companies, so the last one of a page is where the next begins. */
export const handler = handle(findUser, async ({ name, limit, cursor }, { company, table, now }) => {
  const { companyId, cursorKey } = company;
  const after = cursor === undefined ? '' : (openCursor(cursor, cursorKey, list)['loginId'] ?? '');
  const users = await allUsers(table, companyId);
  const matching = users.filter(
    (user) => user.loginId > after && (name === undefined || folded(user.name).includes(folded(name))),
  );
  const ordered = matching.toSorted((a, b) => Number(a.loginId > b.loginId) - Number(a.loginId < b.loginId));
  const page = ordered.slice(0, limit);
  const last = ordered.length > limit ? page.at(-1) : undefined;
  return {
    answer: {
      items: page.map((user) => userLine(user, now)),
      ...(last && { cursor: sealCursor({ loginId: last.loginId }, cursorKey, list) }),
    },
  };
});

/** Names are typed in either width, and with or without the space between the two halves. */
const folded = (text: string) => text.normalize('NFKC').replaceAll(/\s/gu, '').toLowerCase();
