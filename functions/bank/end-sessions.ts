import { handle } from '../../shared/frame/handle.ts';
import { endSessions } from './end-sessions.operation.ts';

/** Repeated, it answers that there was none, and is recorded again. */
export const handler = handle(endSessions, async ({ reason }, { subject: user, table }) => {
  const { userId, sessionId } = user;
  return {
    answer: { userId, ended: sessionId !== undefined },
    changes: [
      { path: 'sessions', before: sessionId === undefined ? 'none' : 'live', after: 'ended' },
      ...(reason === undefined ? [] : [{ path: 'reason', before: null, after: reason }]),
    ],
    writes: [table.users.endSessions(user)],
  };
});
