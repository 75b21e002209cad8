import { refuseFields } from '../../shared/domain/field-errors.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import {
  contractChanges,
  contractProblems,
  contractWith,
  termsChanged,
} from '../../shared/steps/companies/contract-change.ts';
import { wayIn } from '../../shared/steps/companies/way-in.ts';
import { representativeName } from '../../shared/table/companies.ts';
import { contractView } from '../../shared/views/company-view.ts';
import { changeContract } from './change-contract.operation.ts';

export const handler = handleReadingAhead(
  changeContract,
  async ({ companyId: _, ...terms }, context) => {
    const { subject: company, profile, now, refuse } = context;
    if (company.state === 'closed') throw refuse('company.state', { state: company.state });
    if (!profile.loginMethods.includes(terms.loginMethod)) throw refuse('company.passwordMethodNotOffered');
    refuseFields(contractProblems(terms.services, profile));
    const after = contractWith(terms, company, { rules: profile, at: now });
    const [agreed, way] = await Promise.all([contractChanges(context, company, after), wayIn(context, company, after)]);
    return { after, agreed, way };
  },
  async ({ companyId }, { subject: company, table }, { after, agreed, way }) => {
    const changes = [...agreed, ...way.changes];
    if (changes.length === 0) return { answer: contractView(company), changes, alerts: [], writes: [] };
    const formerEmail = after.email === company.email ? undefined : company.email;
    const isAwaited = company.masterUserId === undefined && after.name !== company.name;
    return {
      answer: contractView(after),
      changes,
      alerts: [{ kind: 'contractChanged', companyId, users: [], what: termsChanged(changes), formerEmail }],
      writes: [
        ...table.companies.changeContract(company, after),
        ...way.writes,
        ...(isAwaited ? [table.registrations.rename(representativeName(company), after.name)] : []),
      ],
    };
  },
);
