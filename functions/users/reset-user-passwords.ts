import { assertMayReset } from '../../shared/domain/user-rules.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { activeCertificates } from '../../shared/steps/users/active-certificates.ts';
import { resetting } from '../../shared/steps/users/password-reset.ts';
import { userView } from '../../shared/views/user-view.ts';
import { resetUserPasswords } from './reset-user-passwords.operation.ts';

export const handler = handleReadingAhead(
  resetUserPasswords,
  async ({ what }, context) => (what.includes('login') ? activeCertificates(context, context.subject.user) : []),
  async ({ what }, context, certificates) => {
    const { caller, subject: member, origin } = context;
    assertMayReset(caller.rights, member.rights);
    const { user, rights } = member;
    const made = { operatorName: caller.user.name, sourceIp: origin.sourceIp };
    const { writes, changes, after } = await resetting(context, user, caller.company, { what, made, certificates });
    const view = userView({ user: after, rights }, context);
    return {
      answer: view,
      changes: [...changes, ...changesBetween(userView(member, context), view)],
      alerts: [{ kind: 'passwordsReset', companyId: caller.companyId, users: [user], usersHaveOwnMail: true, what }],
      writes,
    };
  },
);
