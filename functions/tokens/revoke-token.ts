import { handle } from '../../shared/frame/handle.ts';
import { revokingToken } from '../../shared/steps/tokens/token-endings.ts';
import { revokeToken } from './revoke-token.operation.ts';

export const handler = handle(revokeToken, async (_input, context) => revokingToken(context, context.subject));
