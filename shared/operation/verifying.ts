import { needsSession } from './operation.ts';
import { defineStep } from './step.ts';

/**
 * Verifies the session's token; its adapter reads the public keys from time to time, before the gate reads anything.
 */
export const verifying = defineStep({ name: 'verifying', isOf: needsSession, access: { sessionKeys: ['get'] } });
