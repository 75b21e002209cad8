import { assertHolds } from '../../shared/domain/held-rights.ts';
import { accountDigits } from '../../shared/domain/payee.ts';
import { rightsToKeep } from '../../shared/domain/payee-rights.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { assertPayee, payeeAlert } from '../../shared/steps/payees/payee-rules.ts';
import { stillHolds } from '../../shared/steps/users/still-holds.ts';
import { payeeRecordOf, payeeView } from '../../shared/views/payee-view.ts';
import { changePayee } from './change-payee.operation.ts';

export const handler = handleReadingAhead(
  changePayee,
  async ({ account }, { subject: { companyId, service, ...payee }, table }) => {
    const [was, is] = [accountDigits(payee.account), accountDigits(account)];
    return was === is ? undefined : table.payees.holder(companyId, service, is);
  },
  async ({ payeeId: _payeeId, ...record }, context, holder) => {
    const { caller, subject: payee, table, now, bankDirectory, profile, refuse } = context;
    const { companyId, service } = payee;
    assertHolds(caller.rights, rightsToKeep(service, profile));
    assertPayee(record, service, context);
    const [before, after] = [payeeRecordOf(payee), payeeRecordOf(record)];
    const changes = changesBetween(before, after);
    if (changes.length === 0)
      return { answer: payeeView(payee, bankDirectory), changes, alerts: [], version: payee.version };
    if (holder) throw refuse('payee.exists');
    const isOtherAccount = changesBetween(before.account, after.account).length > 0;
    const { createdAt, payeeId, version } = payee;
    const changedAt = isOtherAccount ? now.toISOString() : payee.changedAt;
    const next = { companyId, payeeId, version: version + 1, service, ...after, createdAt, changedAt };
    return {
      answer: payeeView(next, bankDirectory),
      changes,
      alerts: [payeeAlert('payeeChanged', next, bankDirectory)],
      writes: [table.users.checkHolds(stillHolds(caller)), ...table.payees.change(payee, next)],
      version: next.version,
    };
  },
);
