import { handle } from '../../shared/frame/handle.ts';
import { cut } from '../../shared/operation/cursor.ts';
import { allUsers } from '../../shared/steps/users/all-users.ts';
import { userLine } from '../../shared/views/user-view.ts';
import { findUser } from './find-user.operation.ts';

/** Login IDs are unique across companies, so the next page starts after the last login ID of this one. */
export const handler = handle(findUser, async ({ name, limit }, { company, table, now, page }) => {
  const after = page.after?.loginId ?? '';
  const users = await allUsers(table, company.companyId);
  const matching = users.filter(
    (user) => user.loginId > after && (name === undefined || folded(user.name).includes(folded(name))),
  );
  const ordered = matching.toSorted((a, b) => Number(a.loginId > b.loginId) - Number(a.loginId < b.loginId));
  const { items, last } = cut(ordered, limit);
  return {
    answer: {
      items: items.map((user) => userLine(user, now)),
      ...page.followedBy(last && { loginId: last.loginId }),
    },
  };
});

/** Names are typed in full or half width, with or without the space between family and given name. */
const folded = (text: string) => text.normalize('NFKC').replaceAll(/\s/gu, '').toLowerCase();
