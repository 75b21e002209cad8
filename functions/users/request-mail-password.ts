import { mailPassword } from '../../shared/authentication/mail-password.ts';
import { handle } from '../../shared/operation/handle.ts';
import { requestMailPassword } from './request-mail-password.operation.ts';

/** A bank that asks for no mail password mails one all the same: it proves nothing there. */
export const handler = handle(requestMailPassword, async ({ purpose }, context) => mailPassword(context, { purpose }));
