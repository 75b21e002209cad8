import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { assertStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { noticesOf } from '../../shared/steps/notices/notices-of.ts';
import { acknowledgeLoginNotices } from './acknowledge-login-notices.operation.ts';

/** The most notices that one transaction marks as read; older ones wait for the next login. */
const maximumRead = 90;

export const handler = handleReadingAhead(
  acknowledgeLoginNotices,
  (_input, { caller, table, now }) => noticesOf(table, caller, now),
  async (_input, { caller, table, now }, { unread }) => {
    const { session, userId } = caller;
    assertStepPending(session, 'notices');
    // Notices published after the login were not shown, so they stay unread.
    const acknowledged = unread
      .filter(({ atLogin, from }) => atLogin && from <= session.startedAt)
      .slice(0, maximumRead);
    return {
      answer: { steps: stepsAfter(session, 'notices') },
      writes: [
        table.sessions.stepDone(session, 'notices'),
        ...acknowledged.map(({ noticeId, ttl }) =>
          table.notices.read({ userId, noticeId, readAt: now.toISOString(), ...(ttl && { ttl }) }),
        ),
      ],
    };
  },
);
