import * as z from 'zod/mini';

/**
 * The items that failures can lock or stop for a user, and an administrator or the bank can unlock (D-28). Unlocking
 * the secret answers deletes them (B-29).
 */
export const Unlockable = z.enum(['login', 'confirmation', 'secretAnswers', 'otpRegistration']);
export type Unlockable = z.infer<typeof Unlockable>;

/** The passwords that others can reset for a user (D-27). */
export const Resettable = z.enum(['login', 'confirmation']);
export type Resettable = z.infer<typeof Resettable>;

export const Resettables = z.array(Resettable).check(z.minLength(1), z.maxLength(Resettable.options.length));

export const Unlockables = z.array(Unlockable).check(z.minLength(1), z.maxLength(Unlockable.options.length));
