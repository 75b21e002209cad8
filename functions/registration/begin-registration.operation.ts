import * as z from 'zod/mini';
import { Account, GivenCredential } from '../../shared/domain/fields.ts';
import { secret } from '../../shared/domain/secret.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: A3-3. */
export const beginRegistration = defineOperation({
  name: 'begin-registration',
  summary: 'First registration, step 2: checks the representative account and the two mailed temporary passwords.',
  route: 'POST /registrations',
  hosts: ['entry'],
  may: 'anyone',
  hours: 'firstRegistration',
  input: z.strictObject({
    account: Account,
    temporaryLoginPassword: GivenCredential,
    temporaryConfirmationPassword: GivenCredential,
  }),
  output: z.strictObject({
    registrationToken: secret(z.string()),
    companyName: z.string(),
    expiresAt: Time,
  }),
  status: 201,
  uses: ['hasher'],
  access: { registrations: ['reserveAttempt', 'clearAttempts', 'begin', 'punish'] },
  errors: ['registration.refused'],
  history: { event: 'registration.begun', service: 'registration' },
  alerts: ['registrationLocked'],
  example: {
    account: { branch: '081', type: 'ordinary', number: '0253226' },
    temporaryLoginPassword: 'Kari2026ab',
    temporaryConfirmationPassword: 'Kari2026cd',
  },
});
