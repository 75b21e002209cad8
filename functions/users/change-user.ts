import { assertMayChange } from '../../shared/domain/user-rules.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { colleaguesOf } from '../../shared/steps/users/approvers.ts';
import { changedBasics } from '../../shared/steps/users/change/change-basics.ts';
import { changedCredentials, loginRows } from '../../shared/steps/users/change/change-credentials.ts';
import { changedRights, leavingBy } from '../../shared/steps/users/change/change-rights.ts';
import { assertForm } from '../../shared/steps/users/change/check-form.ts';
import { chosenCertificate } from '../../shared/steps/users/change/choose-certificate.ts';
import { userChanges } from '../../shared/steps/users/change/user-changes.ts';
import { userView } from '../../shared/views/user-view.ts';
import { changeUser } from './change-user.operation.ts';

export const handler = handleReadingAhead(
  changeUser,
  async (form, context) => {
    const { subject } = context;
    const [rows, colleagues] = await Promise.all([
      loginRows(form, subject.user, context),
      colleaguesOf(context, leavingBy(form, subject)),
    ]);
    return { rows, colleagues };
  },
  async (form, context, { rows, colleagues }) => {
    const { caller, subject: member } = context;
    const { user } = member;
    assertMayChange(caller.rights, member.rights);
    assertForm(form, user, context);
    const basics = changedBasics(form, user, context);
    const granted = changedRights(form, member, context, colleagues);
    const certificate = chosenCertificate(form, member, context);
    const known = { ...user, ...basics.user };
    const credentials = await changedCredentials(form, { member, after: known }, context, rows);
    const parts = [credentials, basics, granted, certificate];
    const after = { ...known, ...credentials.user, ...granted.user, ...certificate.user };
    const view = userView({ user: after, rights: granted.rights ?? member.rights }, context);
    return {
      answer: view,
      changes: [...userChanges(userView(member, context), view), ...(credentials.changes ?? [])],
      alerts: parts.flatMap(({ alerts = [] }) => alerts),
      writes: parts.flatMap(({ writes }) => writes),
    };
  },
);
