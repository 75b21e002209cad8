import * as z from 'zod/mini';
import type { FieldError } from '../errors.ts';
import {
  type Circumstances,
  distinct,
  type Order,
  type Standing,
  whyNot,
  whyNotHeld,
  whyNotSave,
  whyNotThen,
} from './authorise.ts';
import { makingRight, type RequestKind, type RequestService } from './services.ts';

/** Where a request can be moved to. */
export const SwitchTarget = z.enum(['transfer', 'bulkTransfer', 'salary', 'bonus']);
export type SwitchTarget = z.infer<typeof SwitchTarget>;

/** 切替 (B-61): 給与・賞与振込 → 総合振込 → 振込振替; 給与 and 賞与 are one service with two names. */
const targets: Readonly<Record<RequestService, readonly SwitchTarget[]>> = {
  salary: ['bonus', 'bulkTransfer'],
  bonus: ['salary', 'bulkTransfer'],
  bulkTransfer: ['transfer'],
  transfer: [],
  accountDebit: [],
};

/** Each line becomes a transfer of its own; at most so many (B-61). */
export const linesToTransfers = 10;

/**
 * Why a user may not move this request to that service now: every reason, none if the user may. The request becomes a draft
 * there, so its amounts are looked at when it is confirmed; the deadline is looked at now (B-61).
 */
export function whyNotSwitch(to: SwitchTarget, standing: Standing, about: Circumstances): FieldError[] {
  const { order } = standing;
  const acting = whyNot('switch', standing, about);
  if (!targets[order.kind.service].includes(to)) return [...acting, { path: 'to', code: 'switch.notThere' }];
  const there: Order = { ...order, kind: kindThere(order.kind, to), sameDay: false };
  return distinct([
    ...acting,
    // The right of both services is needed (A9-7, A9-8).
    ...whyNotHeld(makingRight(order.kind), 'service', about),
    ...whyNotSave(there, about),
    ...whyNotThen(there, about),
    ...(to === 'transfer' && (order.count ?? 1) > linesToTransfers
      ? [{ path: 'to', code: 'switch.tooManyLines', params: { maximum: linesToTransfers } }]
      : []),
  ]);
}

/** Why a user may not move a request to any other service now: none if there is one. */
export function whyNotSwitchAtAll(standing: Standing, about: Circumstances): FieldError[] {
  const [nearest, ...others] = targets[standing.order.kind.service].map((to) => whyNotSwitch(to, standing, about));
  if (!nearest) return [{ path: 'service', code: 'switch.notThere' }];
  return others.some((reasons) => reasons.length === 0) ? [] : nearest;
}

/** Lines name accounts, so as transfers they are of the way 新規口座指定. */
function kindThere(kind: RequestKind, to: SwitchTarget): RequestKind {
  if (to === 'transfer') return { service: to, way: 'newAccount' };
  return { service: to, source: kind.service === 'transfer' ? 'screen' : kind.source };
}
