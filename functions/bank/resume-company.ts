import { handle } from '../../shared/frame/handle.ts';
import { changeState } from '../../shared/steps/companies/change-state.ts';
import { resumeCompany } from './resume-company.operation.ts';

export const handler = handle(resumeCompany, async (_input, context) => changeState(context, 'usable'));
