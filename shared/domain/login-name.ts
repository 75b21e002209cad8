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

/** The form of a login name in a key: a login ID, or a contract ID and a user ID. */
export const loginNameForm = /^(?:-|(?:[0-9]{11}\/)?[0-9A-Za-z]{1,12})$/;
