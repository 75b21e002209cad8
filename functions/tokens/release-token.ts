import { assertMayRelease } from '../../shared/domain/token-rules.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { releasing } from '../../shared/steps/tokens/token-endings.ts';
import { sharersOf } from '../../shared/steps/tokens/token-lines.ts';
import { releaseToken } from './release-token.operation.ts';

export const handler = handleReadingAhead(
  releaseToken,
  (_input, { table, subject }) => sharersOf(table, subject.companyId, [subject]),
  async (_input, context, users) => {
    assertMayRelease(context.subject, context.caller.userId);
    return releasing(context, context.subject, users);
  },
);
