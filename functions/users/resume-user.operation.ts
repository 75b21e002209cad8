import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { UserView } from '../../shared/views/user-view.ts';

const ResumeUser = z.strictObject({ userId: UserId, proof: GivenProofs });

/** Source: A12-7. */
export const resumeUser = defineOperation({
  name: 'resume-user',
  summary: 'Resumes a suspended user, who can log in again.',
  route: 'POST /users/{userId}/resumption',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'member',
  proof: ['confirmationPassword'],
  input: ResumeUser,
  output: UserView,
  access: { users: ['resume'], companies: ['changeUserCounts'] },
  errors: ['user.notSuspended', 'request.conflict', 'company.state'],
  history: { event: 'user.resumed', service: 'userAdministration' },
  alerts: ['userResumed'],
  example: { userId: '01JQ0000000000000000000002', proof: { confirmationPassword: 'Kakunin26b' } },
});
