import { handle } from '../../shared/frame/handle.ts';
import { revokingToken } from '../../shared/steps/tokens/token-endings.ts';
import { revokeTokenAtBranch } from './revoke-token-at-branch.operation.ts';

export const handler = handle(revokeTokenAtBranch, async (_input, context) => revokingToken(context, context.subject));
