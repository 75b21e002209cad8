import * as z from 'zod';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { rightsItem } from '../../shared/table/rights.ts';
import { UserView } from '../../shared/table/user-view.ts';
import { userItem } from '../../shared/table/users.ts';

const ResumeUser = z.strictObject({ userId: UserId, proof: GivenProofs });

/** Source: A12-7. */
export const resumeUser = defineOperation({
  name: 'resume-user',
  summary: 'Resumes a suspended user, who can log in again.',
  route: 'POST /users/{userId}/resumption',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  proof: ['confirmationPassword'],
  input: ResumeUser,
  output: UserView,
  reads: {
    user: reading(userItem, ({ userId }: z.infer<typeof ResumeUser>, { companyId }) => [companyId, userId]),
    rights: reading(rightsItem, ({ userId }: z.infer<typeof ResumeUser>, { companyId }) => [companyId, userId]),
  },
  access: { users: ['resume', 'stillAdministers'], companies: ['changeUserCounts'] },
  errors: [
    'user.notFound',
    'user.notSuspended',
    'request.staleVersion',
    'request.conflict',
    'company.state',
    'session.ended',
  ],
  history: { event: 'user.resumed', service: 'userAdministration' },
  alerts: ['userResumed'],
  example: { userId: '01JQ0000000000000000000002', proof: { confirmationPassword: 'Kakunin26b' } },
});
