import { handle } from '../../shared/frame/handle.ts';
import { mailPassword } from '../../shared/steps/authentication/send-mail-password.ts';
import { requestMailPassword } from './request-mail-password.operation.ts';

/** Banks that require no mail password still mail one on request; it proves nothing there. */
export const handler = handle(requestMailPassword, async ({ purpose }, context) => mailPassword(context, { purpose }));
