import { defineFunction } from '../../shared/operation/operation.ts';

/** Source: threat 25. */
export const revokeAtAuthority = defineFunction({
  name: 'revoke-at-authority',
  summary: 'Revokes each revoked certificate at the certificate authority too, for its revocation list.',
  impact: 'The revocation list lacks revoked certificates; our hosts refuse them nevertheless.',
  stream: { eventName: ['MODIFY'], dynamodb: { NewImage: { authority: { S: ['revocationPending'] } } } },
  access: { certificates: ['get', 'authorityTold'] },
  uses: ['revocation'],
  example: {},
});
