import { assertMayRelease } from '../../shared/domain/token-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { releasing } from '../../shared/steps/tokens/token-endings.ts';
import { releaseToken } from './release-token.operation.ts';

export const handler = handle(releaseToken, async (_input, context) => {
  assertMayRelease(context.subject, context.caller.userId);
  return releasing(context, context.subject);
});
