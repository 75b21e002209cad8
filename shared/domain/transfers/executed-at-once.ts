import { type ApprovalRules, type ApprovingContract, approvalOf } from '../approval-modes.ts';

/** Whether making it authorises it: a service without approval (T-6), and no draft. */
export function isExecutedAtOnce(
  { save }: { readonly save?: boolean | undefined },
  company: ApprovingContract,
  bank: ApprovalRules,
): boolean {
  return !save && approvalOf(company, bank).modes.transfer === 'none';
}
