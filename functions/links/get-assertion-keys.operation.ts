import * as z from 'zod/mini';
import { assertionAlgorithm } from '../../shared/operation/assertion.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: T-16, RFC 7517, RFC 8615. */
export const getAssertionKeys = defineOperation({
  name: 'get-assertion-keys',
  summary: 'Returns the public keys that verify assertions, as a JWK Set.',
  details: 'The key that signs, and those that signed or will sign. Anybody may keep them for ten minutes.',
  route: 'GET /.well-known/jwks.json',
  hosts: ['entry'],
  may: 'anyone',
  // other systems verify what was signed before a closure
  hours: 'always',
  input: z.strictObject({}),
  output: z.strictObject({
    keys: z.array(
      z.strictObject({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: z.base64url(),
        y: z.base64url(),
        kid: z.string(),
        alg: z.literal(assertionAlgorithm),
        use: z.literal('sig'),
      }),
    ),
  }),
  cacheSeconds: 600,
  uses: ['assertionKeys'],
  access: {},
  errors: [],
  example: {},
});
