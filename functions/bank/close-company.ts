import { handle } from '../../shared/frame/handle.ts';
import { changeState } from '../../shared/steps/companies/change-state.ts';
import { closeCompany } from './close-company.operation.ts';

export const handler = handle(closeCompany, async (_input, context) => changeState(context, 'closed'));
