import * as z from 'zod/mini';
import { clearedAttempts, lifts, noAttempts } from './attempts.ts';
import { reads, writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, plainId, refusal } from './entity.ts';
import { guessCounterFields, guessCounterOn } from './guess-counters.ts';

/**
 * What a user's wrong codes count on when the user registers a token: the user's own counter, and never the token's, which others
 * may be using: nobody stops a colleague's token. It is created and deleted with the user.
 */
export const OtpRegistration = z.object({ userId: z.string(), ...guessCounterFields });
export type OtpRegistration = z.infer<typeof OtpRegistration>;

export const otpRegistrationItem = entity({
  name: 'otpRegistration',
  prefix: 'OTPATTEMPTS#',
  schema: OtpRegistration,
  ids: [plainId],
  key: (userId: string) => ({ pk: `OTPATTEMPTS#${userId}`, sk: 'OTPREGISTRATION' }),
});

const keyOf = ({ userId }: Pick<OtpRegistration, 'userId'>) => otpRegistrationItem.key(userId);

export const otpRegistrations = {
  attemptsOf: reads(otpRegistrationItem),
  ...guessCounterOn(otpRegistrationItem, { keyOf, when: [], which: 'otpRegistration' }),
  /** The code was right. */
  clearAttempts: writes(
    'update',
    otpRegistrationItem.prefix,
    (row: OtpRegistration): Update => ({
      kind: 'update',
      key: keyOf(row),
      set: { ...clearedAttempts.set, beingChecked: 0 },
      remove: clearedAttempts.remove,
      when: [{ field: 'stopped', is: false }],
      otherwise: refusal('request.conflict'),
    }),
  ),
  /** Lifts the stop (D-28). */
  unlock: writes('update', otpRegistrationItem.prefix, (row: OtpRegistration): Update => {
    const { set, ...rest } = lifts(keyOf(row), row);
    return { ...rest, set: { ...set, beingChecked: 0 } };
  }),
  create: writes('put', otpRegistrationItem.prefix, (userId: string) =>
    otpRegistrationItem.create(keyOf({ userId }), { userId, ...noAttempts, beingChecked: 0 }, 'request.conflict'),
  ),
  delete: writes('delete', otpRegistrationItem.prefix, (userId: string) => ({
    kind: 'delete' as const,
    key: keyOf({ userId }),
    when: [],
    otherwise: refusal('request.conflict'),
  })),
};
