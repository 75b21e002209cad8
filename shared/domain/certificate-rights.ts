import * as z from 'zod/mini';
import { DomainError } from './errors.ts';
import { type AskWhom, Role, type RuledUser } from './user-rules.ts';

/** Who may revoke whose certificates online (profile; A11-17…A11-20, A11-27). */
export const RevocationRules = z.strictObject({
  /** Classes of users who may revoke at all. */
  by: z.array(Role),
  /** Whether they may revoke their own. */
  own: z.boolean(),
  /** Classes of users whose certificates others may revoke; all other certificates only the bank. */
  of: z.array(Role),
});
export type RevocationRules = z.infer<typeof RevocationRules>;

export interface RevocationRefusal {
  readonly reason: 'role' | 'own' | 'target';
  readonly askWhom: AskWhom;
}

/** Whether the actor may revoke or re-issue the target's certificate online. */
export function mayRevoke(actor: RuledUser, target: RuledUser, rules: RevocationRules): boolean {
  return revocationRefusal(actor, target, rules) === undefined;
}

/** Why the actor may not revoke the target's certificate, and who can; undefined if the actor may. */
export function revocationRefusal(
  actor: RuledUser,
  target: RuledUser,
  rules: RevocationRules,
): RevocationRefusal | undefined {
  const othersMay = rules.of.includes(target.role);
  if (!rules.by.includes(actor.role)) {
    return { reason: 'role', askWhom: othersMay ? leastRoleOf(rules) : 'bank' };
  }
  if (actor.userId === target.userId) {
    if (rules.own) return undefined;
    return { reason: 'own', askWhom: othersMay && target.role !== 'master' ? leastRoleOf(rules) : 'bank' };
  }
  return othersMay ? undefined : { reason: 'target', askWhom: 'bank' };
}

/** @throws `permission.denied` (no right at all) or `certificate.protected` with `reason` and `askWhom`. */
export function assertMayRevoke(actor: RuledUser, target: RuledUser, rules: RevocationRules): void {
  const refusal = revocationRefusal(actor, target, rules);
  if (refusal === undefined) return;
  if (refusal.reason === 'role')
    throw new DomainError('permission.denied', { needs: rules.by, askWhom: refusal.askWhom });
  throw new DomainError('certificate.protected', { ...refusal });
}

function leastRoleOf(rules: RevocationRules): AskWhom {
  return rules.by.includes('administrator') ? 'administrator' : 'master';
}
