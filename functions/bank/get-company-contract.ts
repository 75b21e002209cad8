import { handle } from '../../shared/operation/handle.ts';
import { contractView } from '../../shared/table/company-view.ts';
import { getCompanyContract } from './get-company-contract.operation.ts';

export const handler = handle(getCompanyContract, async (_input, { subject }) => ({ answer: contractView(subject) }));
