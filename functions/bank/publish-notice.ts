import { refuseFields } from '../../shared/domain/field-errors.ts';
import { periodErrors } from '../../shared/domain/notice-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { everyAudience, type Notice } from '../../shared/table/notices.ts';
import { publishNotice } from './publish-notice.operation.ts';

/** Days for which an ended notice is kept for later reference. */
const keptDays = 90;

export const handler = handle(publishNotice, async (input, context) => {
  const { now, newId, table } = context;
  const { companyId, userId, title, body, atLogin } = input;
  const [from, until] = [input.from ? new Date(input.from) : now, input.until ? new Date(input.until) : undefined];
  refuseFields([
    ...(userId && !input.companyId ? [{ path: 'companyId', code: 'notice.companyMissing' }] : []),
    ...periodErrors({ from, until }, now),
  ]);
  assertAudience(context);
  const notice: Omit<Notice, 'audience'> = {
    noticeId: newId(),
    title,
    body,
    from: from.toISOString(),
    ...(until && { until: until.toISOString(), ttl: Math.floor(until.getTime() / 1000) + keptDays * 86_400 }),
    atLogin,
    createdAt: now.toISOString(),
  };
  const audience = userId ?? companyId;
  const audiences = audience ? [audience] : everyAudience;
  return {
    answer: { noticeId: notice.noticeId },
    subject: userId ?? notice.noticeId,
    writes: audiences.map((each) => table.notices.publish({ ...notice, audience: each })),
  };
});

function assertAudience({ input, company, found, refuse }: Context<typeof publishNotice>): void {
  if (company?.state === 'closed') throw refuse('company.state', { state: company.state });
  if (input.userId && !found.user) throw refuse('user.notFound');
}
