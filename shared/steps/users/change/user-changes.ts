import { changesBetween } from '../../../operation/decision.ts';
import type { Change } from '../../../table/history.ts';
import type { UserView } from '../../../views/user-view.ts';

/**
 * The differences between two views, as the confirm screen prints them (A6-6): each right, account and limit on a path of
 * its own (`permissions.<code>`, `accounts.<id>`, `limits.<row>`).
 */
export const userChanges = (before: UserView, after: UserView): readonly Change[] =>
  changesBetween(byBox(before), byBox(after));

const byBox = ({ permissions, accounts, ...view }: UserView) => ({
  ...view,
  permissions: Object.fromEntries(permissions.map((code) => [code, true])),
  accounts: Object.fromEntries(accounts.map((accountId) => [accountId, true])),
});
