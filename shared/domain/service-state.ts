/** サービス状態 on the user record (A8-11, B-15); if several apply, the first in this order. */
export type ServiceState = 'suspended' | 'loginStopped' | 'confirmationStopped' | 'usable';

/**
 * A user's service state, from the administrators' suspension and the stops after failures (D-2, D-3); timed locks do
 * not count, because they end by themselves.
 */
export function serviceStateOf(user: {
  readonly serviceState: 'usable' | 'suspended';
  readonly loginStopped: boolean;
  readonly confirmationStopped: boolean;
}): ServiceState {
  if (user.serviceState === 'suspended') return 'suspended';
  if (user.loginStopped) return 'loginStopped';
  return user.confirmationStopped ? 'confirmationStopped' : 'usable';
}
