import * as z from 'zod';

/** What wrong secrets stop or lock for a user, and an administrator or the bank can lift (D-28). */
export const Unlockable = z.enum(['login', 'confirmation']);
export type Unlockable = z.infer<typeof Unlockable>;

export const Unlockables = z.array(Unlockable).min(1).max(Unlockable.options.length);
