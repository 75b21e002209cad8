import { handleFunction } from '../../shared/frame/handle-function.ts';
import { tellAuthority } from '../../shared/steps/issuance/tell-authority.ts';
import { revokeAtAuthority } from './revoke-at-authority.function.ts';

/** A record that fails is delivered again; what stays behind is the reconciler's. */
export const handler = handleFunction(revokeAtAuthority, {
  record: async ({ after }, context) => {
    const thumbprint = after?.['thumbprint'];
    if (typeof thumbprint !== 'string') return;
    await tellAuthority(context, thumbprint);
  },
});
