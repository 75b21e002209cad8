import { handle } from '../../shared/frame/handle.ts';
import { mailPassword } from '../../shared/steps/authentication/send-mail-password.ts';
import { requestMailPassword } from './request-mail-password.operation.ts';

/** A bank that asks for no mail password mails one all the same: it proves nothing there. */
export const handler = handle(requestMailPassword, async ({ purpose }, context) => mailPassword(context, { purpose }));
