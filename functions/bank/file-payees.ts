import { refuseFields } from '../../shared/domain/field-errors.ts';
import { handle } from '../../shared/frame/handle.ts';
import { filedProblems, filing } from '../../shared/steps/payees/filing.ts';
import { filePayees } from './file-payees.operation.ts';

export const handler = handle(filePayees, async ({ companyId, payees }, context) => {
  const { company, found, table, now, bankDirectory, profile, refuse } = context;
  const { state } = company;
  if (state === 'closed') throw refuse('company.state', { state });
  refuseFields(filedProblems(payees, bankDirectory, profile));
  const { lines, removed, changes, counts } = filing(found.filed, payees);
  const isChanged = changes.length > 0;
  return {
    answer: { payees: [...lines], removed: [...removed] },
    changes,
    alerts: isChanged
      ? [{ kind: 'payeesChanged', companyId, users: [], what: ['payeesFiled'], service: 'transfer', counts }]
      : [],
    writes: isChanged ? table.filedPayees.file(companyId, found.filed, payees, now) : [],
  };
});
