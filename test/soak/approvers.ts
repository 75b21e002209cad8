import { recordOf } from '../scenes/company.ts';
import type { Stage } from '../scenes/stage.ts';
import { newColleague } from '../scenes/users.ts';

/** A company with two users, besides the master, who approve salaries. */
export async function companyWithApprovers(stage: Stage) {
  const { master } = await stage.company();
  const by = await stage.session(master);
  const approvers: { readonly userId: string }[] = [];
  for (let count = 0; count < 2; count += 1) {
    const input = { ...newColleague(stage), administrator: false, permissions: ['approval.payroll'], limits: {} };
    const { userId } = await stage.done('create-user', { by, input });
    approvers.push({ userId: String(userId) });
  }
  return { by, approvers, ...(await recordOf(stage, by)) };
}
