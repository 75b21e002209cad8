import { handle } from '../../shared/frame/handle.ts';
import { contractView } from '../../shared/views/company-view.ts';
import { getCompanyContract } from './get-company-contract.operation.ts';

export const handler = handle(getCompanyContract, async (_input, { subject }) => ({ answer: contractView(subject) }));
