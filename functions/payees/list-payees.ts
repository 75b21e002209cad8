import { handle } from '../../shared/frame/handle.ts';
import { filedPage, ownPage } from '../../shared/steps/payees/payee-pages.ts';
import { listPayees } from './list-payees.operation.ts';

export const handler = handle(listPayees, async ({ kind, ...asked }, context) => {
  const { items, last } = kind === 'filed' ? await filedPage(asked, context) : await ownPage(asked, context);
  return { answer: { items, ...context.page.followedBy(last) } };
});
