import * as z from 'zod/mini';
import { TokenSerial } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { TokenLine } from '../../shared/views/token-view.ts';

const ReleaseToken = z.strictObject({ serialNumber: TokenSerial, proof: GivenProofs });

/** Source: A10-10, A10-11, A10-12. */
export const releaseToken = defineOperation({
  name: 'release-token',
  summary: 'Unlocks a stopped token for everyone who shares it. Its own users cannot.',
  route: 'POST /tokens/{serialNumber}/release',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'token',
  proof: ['confirmationPassword'],
  input: ReleaseToken,
  output: TokenLine,
  access: { tokens: ['release'], users: ['getAll'] },
  errors: ['token.notStopped', 'token.ownToken', 'request.conflict'],
  history: { event: 'token.released', service: 'tokens' },
  alerts: ['tokenReleased'],
  example: { serialNumber: 'TG00000001', proof: { confirmationPassword: 'Kakunin26b' } },
});
