import { handle } from '../../shared/frame/handle.ts';
import { cut } from '../../shared/operation/cursor.ts';
import { userLine } from '../../shared/views/user-view.ts';
import { listUsers } from './list-users.operation.ts';

/**
 * Reads a page of the company's users in the requested order, and one more to see whether others follow. A page begins
 * after the last user of the page before, so users created or deleted meanwhile neither repeat nor hide others.
 */
export const handler = handle(listUsers, async ({ sort, order, limit }, { caller, table, now, page }) => {
  const { after } = page;
  const read = sort === 'name' ? table.users.pageByName : table.users.pageByLoginId;
  const query = { limit: limit + 1, descending: order === 'desc', ...(after && { after }) };
  const { items, last } = cut((await read(caller.companyId, query)).items, limit);
  return {
    answer: {
      items: items.map((user) => userLine(user, now)),
      ...page.followedBy(last && { userId: last.userId, value: last[sort] }),
    },
  };
});
