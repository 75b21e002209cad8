import { loginNameOf } from '../../shared/domain/login-name.ts';
import { assertMayDelete } from '../../shared/domain/user-rules.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { approverLeaves, approversRemain, colleaguesOf } from '../../shared/steps/users/approvers.ts';
import { usableAdministrators } from '../../shared/steps/users/usable-administrators.ts';
import type { User } from '../../shared/table/user.ts';
import { userView } from '../../shared/views/user-view.ts';
import { deleteUser } from './delete-user.operation.ts';

export const handler = handleReadingAhead(deleteUser, readAhead, async (_input, context, { token, colleagues }) => {
  const { caller, subject: member, found, table, profile, refuse } = context;
  const { company } = caller;
  const { user, granted } = member;
  assertMayDelete(caller.rights, member.rights);
  // The authority may still be issuing: that certificate would belong to nobody, and the reconciler ends it within
  // minutes.
  const { state } = user.certificate;
  if (state === 'issuing' || state === 'renewing') throw refuse('certificate.issuing');
  const { userId, loginId, name } = user;
  return {
    answer: { userId, loginId, name },
    changes: changesBetween(userView(member, context), {}),
    alerts: [{ kind: 'userDeleted', companyId: caller.companyId, users: [user] }],
    writes: [
      ...table.users.delete(user),
      table.rights.withdraw(granted),
      table.companies.changeUserCounts(company, {
        users: -1,
        administrators: -usableAdministrators([member]),
        unchanged: approverLeaves([member]),
      }),
      table.logins.delete(loginNameOf(profile, { loginId, contractId: company.contractId }), userId),
      ...table.confirmations.delete(userId),
      ...(found.secretAnswers ? [table.secretAnswers.clear(found.secretAnswers)] : []),
      table.otpRegistrations.delete(userId),
      ...revocations(user, context),
      // The token stays active for the others who share it (A10-3).
      ...(token ? [table.tokens.leave(token, user.userId)] : []),
      ...approversRemain(context, [member], colleagues),
    ],
  };
});

/** The current certificate, and the one it was renewed from if that is still valid (D-13). */
function revocations({ certificate }: User, { table, now, caller }: Context<typeof deleteUser>) {
  if (certificate.state !== 'active') return [];
  const thumbprints = [certificate.thumbprint, certificate.replaces].filter((each) => each !== undefined);
  return thumbprints.map((thumbprint) => table.certificates.revoke(thumbprint, now.toISOString(), caller.userId));
}

async function readAhead(_input: unknown, context: Context<typeof deleteUser>) {
  const { subject, table, caller } = context;
  const { tokenSerialNumber } = subject.user;
  const [token, colleagues] = await Promise.all([
    tokenSerialNumber === undefined ? undefined : table.tokens.get(caller.companyId, tokenSerialNumber),
    colleaguesOf(context, [subject]),
  ]);
  return { token, colleagues };
}
