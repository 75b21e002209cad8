import type { AnyOperation, ScheduledFunction } from '../shared/operation/operation.ts';
import { openCompany } from './bank/open-company.operation.ts';
import { deliverMail } from './events/deliver-mail.function.ts';
import { beginRegistration } from './registration/begin-registration.operation.ts';
import { completeRegistration } from './registration/complete-registration.operation.ts';
import { logIn } from './sessions/log-in.operation.ts';

/** Every operation, by the folder its code is in; the only list there is. */
export const operationsByFolder: Readonly<Record<string, readonly AnyOperation[]>> = {
  registration: [beginRegistration, completeRegistration],
  sessions: [logIn],
  bank: [openCompany],
};

/** Every function that a schedule or the table's stream calls. */
export const eventFunctions: readonly ScheduledFunction[] = [deliverMail];

export const operations: readonly AnyOperation[] = Object.values(operationsByFolder).flat();
