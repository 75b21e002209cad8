import { handle } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { assertPayee, payeeAlert } from '../../shared/steps/payees/payee-rules.ts';
import { stillHolds } from '../../shared/steps/users/still-holds.ts';
import { payeeRecordOf, payeeView } from '../../shared/views/payee-view.ts';
import { createPayee } from './create-payee.operation.ts';

export const handler = handle(createPayee, async ({ service, ...record }, context) => {
  const { caller, found, table, now, newId, profile, bankDirectory, refuse } = context;
  assertPayee(record, service, context);
  if (found.holder) throw refuse('payee.exists');
  const { maximumPayees: maximum } = profile;
  if (found.count && found.count.count >= maximum) throw refuse('payee.tooMany', { maximum });
  const at = now.toISOString();
  const payee = {
    companyId: caller.companyId,
    payeeId: newId(),
    version: 1,
    service,
    ...payeeRecordOf(record),
    createdAt: at,
    changedAt: at,
  };
  return {
    answer: payeeView(payee, bankDirectory),
    subject: payee.payeeId,
    changes: changesBetween({}, { service, ...payeeRecordOf(payee) }),
    alerts: [payeeAlert('payeeCreated', payee, bankDirectory)],
    writes: [table.users.checkHolds(stillHolds(caller)), ...table.payees.create(payee, found.count, maximum)],
    version: 1,
  };
});
