/**
 * A user's name across all companies: the login ID (A4-2), or contract ID and user ID for banks whose customers log in
 * with both (A2-8).
 */
export function loginNameOf(
  profile: { readonly identity: 'loginId' | 'contract' },
  { loginId, contractId }: { readonly loginId: string; readonly contractId?: string | undefined },
): string {
  return profile.identity === 'contract' ? `${contractId ?? ''}/${loginId}` : loginId;
}

/** A name that no login ID has. Malformed names are looked up under it, which costs the same and finds nobody. */
export const impossibleLoginName = '-';

/** The name under which to look up what a client gave. A malformed one must not reach other items of the partition. */
export function loginNameToFind(
  profile: { readonly identity: 'loginId' | 'contract' },
  given: {
    readonly loginId?: string | undefined;
    readonly contractId?: string | undefined;
    readonly userId?: string | undefined;
  },
): string {
  const loginId = (profile.identity === 'contract' ? given.userId : given.loginId) ?? '';
  const name = loginNameOf(profile, { loginId, contractId: given.contractId });
  return loginNameForm.test(name) ? name : impossibleLoginName;
}

/** The form of a login name in a key: a login ID, or a contract ID and a user ID. */
export const loginNameForm = /^(?:-|(?:[0-9]{11}\/)?[0-9A-Za-z]{1,12})$/;
