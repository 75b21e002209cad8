import { handle } from '../../shared/frame/handle.ts';
import { releasing } from '../../shared/steps/tokens/token-endings.ts';
import { releaseTokenAtBranch } from './release-token-at-branch.operation.ts';

export const handler = handle(releaseTokenAtBranch, async (_input, context) => releasing(context, context.subject));
