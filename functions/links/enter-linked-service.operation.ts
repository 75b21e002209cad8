import * as z from 'zod/mini';
import { LinkedService } from '../../shared/domain/linked-services.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: T-16, A9-10, A9-11, A9-16. */
export const enterLinkedService = defineOperation({
  name: 'enter-linked-service',
  summary: 'Says whether the caller may use a service of another system of the bank, and makes an assertion for it.',
  details: 'The assertion is signed, and valid once and for a minute. A refusal lists every reason.',
  route: 'POST /linked-services/{service}',
  hosts: ['entry', 'secure'],
  may: 'session',
  input: z.strictObject({ service: LinkedService }),
  output: z.strictObject({
    /** A JSON Web Token (RFC 7519). Not marked as a secret, because it is stored for a repeated request; it ends within a minute. */
    assertion: z.string(),
    expiresAt: Time,
  }),
  status: 201,
  uses: ['assertionSigning'],
  access: {},
  errors: ['linkedService.notAllowed'],
  history: { event: 'linkedService.entered', service: 'linkedServices' },
  example: { service: 'foreignExchange' as const },
});
