import * as z from 'zod';
import { UserId } from '../../shared/domain/fields.ts';
import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import { userLine } from '../../shared/table/user-view.ts';
import { listUsers } from './list-users.operation.ts';

const Position = z.strictObject({ userId: UserId, value: z.string() });

/**
 * Reads a page of the company's users in the order asked for, and one more to see whether others follow. A page begins after the
 * last user of the one before, so users who come and go meanwhile repeat and hide nobody.
 */
export const handler = handle(listUsers, async ({ sort, order, limit, cursor }, { caller, table, now }) => {
  const { companyId, company } = caller;
  const list = `users ${sort} ${order}`;
  const after = cursor === undefined ? undefined : openCursor(cursor, company.cursorKey, list, Position);
  const read = sort === 'name' ? table.users.pageByName : table.users.pageByLoginId;
  const { items } = await read(companyId, { limit: limit + 1, descending: order === 'desc', ...(after && { after }) });
  const page = items.slice(0, limit);
  const last = items.length > limit ? page.at(-1) : undefined;
  return {
    answer: {
      items: page.map((user) => userLine(user, now)),
      ...(last && { cursor: sealCursor({ userId: last.userId, value: last[sort] }, company.cursorKey, list) }),
    },
  };
});
