/**
 * The name a user is known by over all companies: the login ID (A4-2), or the contract ID and the user ID where the bank's
 * customers log in with both (A2-8).
 */
export function loginNameOf(
  profile: { readonly identity: 'loginId' | 'contract' },
  { loginId, contractId }: { readonly loginId: string; readonly contractId?: string | undefined },
): string {
  return profile.identity === 'contract' ? `${contractId ?? ''}/${loginId}` : loginId;
}

/** No login ID has this form. A name that cannot be is looked up as this one: it costs the same and finds nobody. */
export const impossibleLoginName = '-';

/** A login name as a key may hold it: a login ID, or a contract ID and a user ID. */
export const loginNameForm = /^(?:-|(?:[0-9]{11}\/)?[0-9A-Za-z]{1,12})$/;
