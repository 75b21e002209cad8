import { handle } from '../../shared/frame/handle.ts';
import { cut } from '../../shared/operation/cursor.ts';
import { noticesOf } from '../../shared/steps/notices/notices-of.ts';
import { noticeView } from '../../shared/views/notice-view.ts';
import { listNotices, type NoticePosition as Position } from './list-notices.operation.ts';

/** The newest notices read per audience, and the readings read with them. */
const everything = { notices: 200, readings: 1000 };

export const handler = handle(listNotices, async ({ limit }, { caller, table, now, language, page }) => {
  const { after } = page;
  const { shown, readings } = await noticesOf(table, caller, now, everything);
  const all = shown.map((notice) => ({ notice, position: positionOf(notice, readings.has(notice.noticeId)) }));
  const rest = all
    .toSorted((a, b) => compare(a.position, b.position))
    .filter(({ position }) => !after || compare(position, after) > 0);
  const { items, last } = cut(rest, limit);
  return {
    answer: {
      items: items.map(({ notice, position }) => noticeView(notice, language, position.group === 'read')),
      ...page.followedBy(last?.position),
    },
  };
});

/** `unread` sorts before `read`, so a notice read between two pages may appear twice, but none is left out. */
function positionOf({ from, noticeId }: { from: string; noticeId: string }, isRead: boolean): Position {
  return { group: isRead ? 'read' : 'unread', from, noticeId };
}

/** Unread first, then the newest first. */
function compare(a: Position, b: Position): number {
  return compareText(b.group, a.group) || compareText(b.from, a.from) || compareText(b.noticeId, a.noticeId);
}

const compareText = (a: string, b: string) => Number(a > b) - Number(a < b);
