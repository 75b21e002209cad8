import * as z from 'zod/mini';

/**
 * How urgent a message to a user is: something stops working today, something needs doing, or it is only good to know.
 */
export const Severity = z.enum(['critical', 'warning', 'information']);
export type Severity = z.infer<typeof Severity>;
