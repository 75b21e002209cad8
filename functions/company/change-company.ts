import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { assertChangeable, changedCompany, partsChanged } from '../../shared/steps/companies/company-change.ts';
import { approversSuffice, colleaguesUnder } from '../../shared/steps/users/approvers.ts';
import { changeableView, companyView } from '../../shared/views/company-view.ts';
import { changeCompany } from './change-company.operation.ts';

export const handler = handleReadingAhead(
  changeCompany,
  ({ proof: _checked, ...input }, context) =>
    colleaguesUnder(context, changedCompany(input, context.subject, context.profile)),
  async ({ proof: _checked, ...input }, context, colleagues) => {
    const { caller, subject: company, profile, table } = context;
    assertChangeable(input, company, profile);
    const after = changedCompany(input, company, profile);
    const changes = changesBetween(changeableView(company, profile), changeableView(after, profile));
    const { companyId, user } = caller;
    return {
      answer: companyView(after, profile),
      changes,
      alerts:
        changes.length === 0 ? [] : [{ kind: 'companyChanged', companyId, users: [user], what: partsChanged(changes) }],
      writes:
        changes.length === 0
          ? []
          : [...table.companies.change(company, after), ...approversSuffice(context, after, colleagues)],
    };
  },
);
