import * as z from 'zod';
import { MailId } from '../../shared/domain/fields.ts';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import { type Mail, mailItem } from '../../shared/table/mails.ts';
import { listMails } from './list-mails.operation.ts';

const Position = z.strictObject({ mailId: MailId });

export const handler = handle(listMails, async ({ limit, cursor }, { caller, table }) => {
  const { userId, company } = caller;
  // The cursor is the caller's own: a colleague's, of the same company, does not open.
  const list = `mails ${userId}`;
  const last = cursor === undefined ? undefined : openCursor(cursor, company.cursorKey, list, Position);
  const after = last && { ...mailItem.key(userId, last.mailId) };
  const page = await table.mails.ofOwner(userId, { limit, ...(after && { after }) });
  const end = page.next && page.items.at(-1);
  return {
    answer: {
      items: page.items.map(mailLine),
      ...(end && { cursor: sealCursor({ mailId: end.mailId }, company.cursorKey, list) }),
    },
  };
});

function mailLine({ mailId, subject, state, createdAt, sentAt }: Mail) {
  return {
    mailId,
    subject,
    // Alerts that are distributed belong to the company, never to a user; the mails they became are listed.
    state: state === 'distributed' ? ('sent' as const) : state,
    createdAt: formatRfc3339(new Date(createdAt)),
    ...(sentAt && { sentAt: formatRfc3339(new Date(sentAt)) }),
  };
}
