import { changeState } from '../../shared/companies/change-state.ts';
import { handle } from '../../shared/operation/handle.ts';
import { resumeCompany } from './resume-company.operation.ts';

export const handler = handle(resumeCompany, async (_input, context) => changeState(context, 'usable'));
