import { assertMayChange } from '../../shared/domain/user-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { changedBasics } from '../../shared/steps/users/change/change-basics.ts';
import { changedCredentials } from '../../shared/steps/users/change/change-credentials.ts';
import { changedRights } from '../../shared/steps/users/change/change-rights.ts';
import { assertForm } from '../../shared/steps/users/change/check-form.ts';
import { chosenCertificate } from '../../shared/steps/users/change/choose-certificate.ts';
import { userChanges } from '../../shared/steps/users/change/user-changes.ts';
import { userView } from '../../shared/views/user-view.ts';
import { changeUser } from './change-user.operation.ts';

export const handler = handle(changeUser, async (form, context) => {
  const { caller, subject: member, now } = context;
  const { user } = member;
  assertMayChange(caller.rights, member.rights);
  assertForm(form, user, context);
  const basics = changedBasics(form, user, context);
  const granted = await changedRights(form, member, context);
  const certificate = chosenCertificate(form, member, context);
  const known = { ...user, ...basics.user };
  const credentials = await changedCredentials(form, { member, after: known }, context);
  const parts = [credentials, basics, granted, certificate];
  const after = { ...known, ...credentials.user, ...granted.user, ...certificate.user };
  const view = userView({ user: after, rights: granted.rights ?? member.rights }, now);
  return {
    answer: view,
    changes: [...userChanges(userView(member, now), view), ...(credentials.changes ?? [])],
    alerts: parts.flatMap(({ alerts = [] }) => alerts),
    writes: parts.flatMap(({ writes }) => writes),
  };
});
