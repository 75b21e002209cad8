import { handle } from '../../shared/frame/handle.ts';
import { companyView } from '../../shared/views/company-view.ts';
import { getCompany } from './get-company.operation.ts';

export const handler = handle(getCompany, async (_input, { subject: company, profile }) => ({
  answer: companyView(company, profile),
}));
