import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { releasing } from '../../shared/steps/tokens/token-endings.ts';
import { sharersOf } from '../../shared/steps/tokens/token-lines.ts';
import { releaseTokenAtBranch } from './release-token-at-branch.operation.ts';

export const handler = handleReadingAhead(
  releaseTokenAtBranch,
  (_input, { table, subject }) => sharersOf(table, subject.companyId, [subject]),
  async (_input, context, users) => releasing(context, context.subject, users),
);
