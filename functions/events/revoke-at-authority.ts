import { handleFunction } from '../../shared/frame/handle-function.ts';
import { tellAuthority } from '../../shared/steps/issuance/tell-authority.ts';
import { revokeAtAuthority } from './revoke-at-authority.function.ts';

/** A failed record is delivered again; the reconciler handles records that were given up. */
export const handler = handleFunction(revokeAtAuthority, {
  record: async ({ after }, context) => {
    const thumbprint = after?.['thumbprint'];
    if (typeof thumbprint !== 'string') return;
    await tellAuthority(context, thumbprint);
  },
});
