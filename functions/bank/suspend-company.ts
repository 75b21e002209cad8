import { handle } from '../../shared/frame/handle.ts';
import { changeState } from '../../shared/steps/companies/change-state.ts';
import { suspendCompany } from './suspend-company.operation.ts';

export const handler = handle(suspendCompany, async (_input, context) => changeState(context, 'suspended'));
