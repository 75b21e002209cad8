import { changeState } from '../../shared/companies/change-state.ts';
import { handle } from '../../shared/operation/handle.ts';
import { closeCompany } from './close-company.operation.ts';

export const handler = handle(closeCompany, async (_input, context) => changeState(context, 'closed'));
