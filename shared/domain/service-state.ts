/** サービス状態 on the user record (A8-11, B-15), the gravest first when several hold. */
export type ServiceState = 'suspended' | 'loginStopped' | 'confirmationStopped' | 'usable';

/** A user's service state, from the switch an administrator holds and what failures stopped (D-2, D-3); timed locks pass by themselves. */
export function serviceStateOf(user: {
  readonly serviceState: 'usable' | 'suspended';
  readonly loginStopped: boolean;
  readonly confirmationStopped: boolean;
}): ServiceState {
  if (user.serviceState === 'suspended') return 'suspended';
  if (user.loginStopped) return 'loginStopped';
  return user.confirmationStopped ? 'confirmationStopped' : 'usable';
}
