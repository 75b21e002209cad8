import { handle } from '../../shared/frame/handle.ts';
import { printedUser } from '../../shared/steps/users/printed-user.ts';
import { printUser } from './print-user.operation.ts';

export const handler = handle(printUser, async (_input, context) => ({
  answer: printedUser(context, context.subject),
}));
