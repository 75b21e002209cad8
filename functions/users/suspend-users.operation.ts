import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation, type Read, reading } from '../../shared/operation/operation.ts';
import { type Rights, rightsItem } from '../../shared/table/rights.ts';
import { type User, userItem } from '../../shared/table/user.ts';
import { UserView } from '../../shared/views/user-view.ts';

/** Each user takes a record and an alert of the one transaction, which holds a hundred writes. */
const maximumUsers = 40;

const SuspendUsers = z.strictObject({
  userIds: z.array(UserId).check(z.minLength(1), z.maxLength(maximumUsers)),
  proof: GivenProofs,
});
type SuspendUsers = z.infer<typeof SuspendUsers>;

type Ids = [companyId: string, userId: string] | undefined;
type Named<Name extends string, T> = Readonly<Record<`${Name}${number}`, Read<T, SuspendUsers>>>;

/** The gate reads each listed user and that user's rights, by position in the list. */
const places = Array.from({ length: maximumUsers }, (_, index) => index);
const idsAt =
  (index: number) =>
  ({ userIds }: SuspendUsers, { companyId }: { readonly companyId: string }): Ids => {
    const userId = userIds[index];
    return userId === undefined ? undefined : [companyId, userId];
  };
const namedUsers: Named<'user', User> = Object.fromEntries(
  places.map((index) => [`user${index}`, reading(userItem, idsAt(index))]),
);
const namedRights: Named<'rights', Rights> = Object.fromEntries(
  places.map((index) => [`rights${index}`, reading(rightsItem, idsAt(index))]),
);

/** Source: B-19. */
export const suspendUsers = defineOperation({
  name: 'suspend-users',
  summary: 'Suspends several users at once, all or none.',
  route: 'POST /users/suspension',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  hours: 'always',
  proof: ['confirmationPassword'],
  input: SuspendUsers,
  output: z.strictObject({ items: z.array(UserView) }),
  reads: Object.assign({}, namedUsers, namedRights),
  access: {
    users: ['suspend', 'list', 'checkApproves'],
    rights: ['list'],
    companies: ['changeUserCounts', 'checkUnchanged'],
  },
  errors: [
    'request.invalid',
    'user.notFound',
    'user.protected',
    'user.suspended',
    'user.lastAdministrator',
    'user.approverNeeded',
    'request.conflict',
    'company.state',
  ],
  history: { event: 'user.suspended', service: 'userAdministration' },
  alerts: ['userSuspended'],
  example: { userIds: ['01JQ0000000000000000000002'], proof: { confirmationPassword: 'Kakunin26b' } },
});
