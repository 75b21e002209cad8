import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import { lastOf } from '../../shared/operation/cursor.ts';
import { type Mail, mailItem } from '../../shared/table/mails.ts';
import { listMails } from './list-mails.operation.ts';

export const handler = handle(listMails, async ({ limit }, { caller, table, page }) => {
  const { userId } = caller;
  const after = page.after && { ...mailItem.key(userId, page.after.mailId) };
  const found = await table.mails.ofOwner(userId, { limit, ...(after && { after }) });
  const last = lastOf(found);
  return {
    answer: {
      items: found.items.map(mailLine),
      ...page.followedBy(last && { mailId: last.mailId }),
    },
  };
});

function mailLine({ mailId, subject, state, createdAt, sentAt }: Mail) {
  return {
    mailId,
    subject,
    // Distributed alerts belong to the company, never to a user; the mails made from them are listed.
    state: state === 'distributed' ? ('sent' as const) : state,
    createdAt: formatRfc3339(new Date(createdAt)),
    ...(sentAt && { sentAt: formatRfc3339(new Date(sentAt)) }),
  };
}
