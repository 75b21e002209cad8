import { noticesOf } from '../../shared/notices/notices-of.ts';
import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import { noticeView } from '../../shared/table/notice-view.ts';
import { listNotices } from './list-notices.operation.ts';

/** The newest of each audience that are looked at, and the readings that go with them. */
const everything = { notices: 200, readings: 1000 };

export const handler = handle(listNotices, async ({ limit, cursor }, { caller, table, now, language }) => {
  const { cursorKey } = caller.company;
  const after = cursor === undefined ? undefined : openCursor(cursor, cursorKey, 'notices');
  const { shown, readings } = await noticesOf(table, caller, now, everything);
  const all = shown.map((notice) => ({ notice, position: positionOf(notice, readings.has(notice.noticeId)) }));
  const rest = all
    .toSorted((a, b) => compare(a.position, b.position))
    .filter(({ position }) => !after || compare(position, positionIn(after)) > 0);
  const page = rest.slice(0, limit);
  const last = rest.length > limit ? page.at(-1) : undefined;
  return {
    answer: {
      items: page.map(({ notice, position }) => noticeView(notice, language, position.group === 'read')),
      ...(last && { cursor: sealCursor({ ...last.position }, cursorKey, 'notices') }),
    },
  };
});

interface Position {
  readonly group: string;
  readonly from: string;
  readonly noticeId: string;
}

/** `unread` goes before `read`, so a notice that is read between two pages may come twice, but none is left out. */
function positionOf({ from, noticeId }: { from: string; noticeId: string }, isRead: boolean): Position {
  return { group: isRead ? 'read' : 'unread', from, noticeId };
}

const positionIn = (sealed: Readonly<Record<string, string>>): Position => ({
  group: sealed['group'] ?? '',
  from: sealed['from'] ?? '',
  noticeId: sealed['noticeId'] ?? '',
});

/** Unread first, then the newest first. */
function compare(a: Position, b: Position): number {
  return compareText(b.group, a.group) || compareText(b.from, a.from) || compareText(b.noticeId, a.noticeId);
}

const compareText = (a: string, b: string) => Number(a > b) - Number(a < b);
