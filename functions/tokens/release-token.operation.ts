import * as z from 'zod';
import { TokenSerial } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { TokenLine } from '../../shared/table/token-view.ts';
import { tokenItem } from '../../shared/table/tokens.ts';

const ReleaseToken = z.strictObject({ serialNumber: TokenSerial, proof: GivenProofs });

/** Source: A10-10, A10-11, A10-12. */
export const releaseToken = defineOperation({
  name: 'release-token',
  summary: 'Unlocks a stopped token for everyone who shares it. Its own users cannot.',
  route: 'POST /tokens/{serialNumber}/release',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  proof: ['confirmationPassword'],
  input: ReleaseToken,
  output: TokenLine,
  reads: {
    token: reading(tokenItem, ({ serialNumber }: z.infer<typeof ReleaseToken>, { companyId }) => [
      companyId,
      serialNumber,
    ]),
  },
  access: { tokens: ['release'], users: ['getAll', 'stillAdministers'] },
  errors: ['token.notFound', 'token.notStopped', 'token.ownToken', 'request.conflict', 'session.ended'],
  history: { event: 'token.released', service: 'tokens' },
  alerts: ['tokenReleased'],
  // who shares the token is known from the token
  roundTrips: 4,
  example: { serialNumber: 'TG00000001', proof: { confirmationPassword: 'Kakunin26b' } },
});
