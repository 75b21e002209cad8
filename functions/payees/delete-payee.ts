import { assertHolds } from '../../shared/domain/held-rights.ts';
import { rightsToKeep } from '../../shared/domain/payee-rights.ts';
import { handle } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { payeeAlert } from '../../shared/steps/payees/payee-rules.ts';
import { stillHolds } from '../../shared/steps/users/still-holds.ts';
import { payeeRecordOf } from '../../shared/views/payee-view.ts';
import { deletePayee } from './delete-payee.operation.ts';

export const handler = handle(deletePayee, async ({ payeeId }, context) => {
  const { caller, subject: payee, table, bankDirectory, profile } = context;
  const { service } = payee;
  assertHolds(caller.rights, rightsToKeep(service, profile));
  return {
    answer: { payeeId },
    changes: changesBetween({ service, ...payeeRecordOf(payee) }, {}),
    alerts: [payeeAlert('payeeDeleted', payee, bankDirectory)],
    writes: [table.users.checkHolds(stillHolds(caller)), ...table.payees.delete(payee)],
  };
});
