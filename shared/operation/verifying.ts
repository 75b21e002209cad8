import { needsSession } from './operation.ts';
import { defineStep } from './step.ts';

/** The public keys a session's token is verified with: the adapter reads them, now and then, before the gate reads anything. */
export const verifying = defineStep({ name: 'verifying', isOf: needsSession, access: { sessionKeys: ['get'] } });
