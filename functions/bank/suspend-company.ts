import { changeState } from '../../shared/companies/change-state.ts';
import { handle } from '../../shared/operation/handle.ts';
import { suspendCompany } from './suspend-company.operation.ts';

export const handler = handle(suspendCompany, async (_input, context) => changeState(context, 'suspended'));
