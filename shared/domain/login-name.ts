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
