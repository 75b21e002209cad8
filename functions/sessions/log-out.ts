import { handle } from '../../shared/frame/handle.ts';
import { logOut } from './log-out.operation.ts';

export const handler = handle(logOut, async (_input, { caller, table }) => ({
  answer: {},
  writes: [table.users.endSession(caller.session), table.sessions.delete(caller.session)],
}));
