import { defineFunction } from '../../shared/operation/operation.ts';

/** Source: threat 25. */
export const revokeAtAuthority = defineFunction({
  name: 'revoke-at-authority',
  summary: 'Tells the certificate authority of each revoked certificate, for its revocation list.',
  impact: 'Revoked certificates are refused here all the same, but the CRL does not name them.',
  stream: { eventName: ['MODIFY'], dynamodb: { NewImage: { authority: { S: ['revocationPending'] } } } },
  access: { certificates: ['get', 'authorityTold'] },
  uses: ['revocation'],
  example: {},
});
