import { createHash } from 'node:crypto';
import { addDays } from '../../../shared/domain/jst.ts';
import { noAttempts } from '../../../shared/table/attempts.ts';
import { type Certificate, certificateItem, expiryPartition } from '../../../shared/table/certificates.ts';
import type { Item } from '../../../shared/table/engine.ts';
import { newUser, userItem } from '../../../shared/table/user.ts';

const companyId = '01K00000000000000000000001';
const notBefore = '2025-11-20T00:00:00.000Z';
/** The most days before the end on which a notice is due (A11-10). */
const noticeDays = 40;

export const idOf = (index: number) => `01K${String(index).padStart(23, '0')}`;
export const emailOf = (index: number) => `holder${index}@example.jp`;

/** A certificate that expires on a date, and its holder. */
export function holder(thumbprint: string, index: number, expiryDate: string): readonly [Item, Item] {
  const [userId, loginId] = [idOf(index), `holder${index}`];
  const notAfter = new Date(`${expiryDate}T08:59:59+09:00`).toISOString();
  const serialNumber = thumbprint.slice(0, 32).toUpperCase();
  const certificate: Certificate = {
    ...{ thumbprint, companyId, userId, loginId, serialNumber, notBefore, notAfter, keyHash: thumbprint },
    ...{ state: 'active', authority: 'valid', dueSort: thumbprint, ...noAttempts },
    due: expiryPartition(expiryDate, Number.parseInt(thumbprint.slice(0, 1), 16)),
  };
  const user = newUser({
    ...{ companyId, userId, loginId, name: '利用者', email: emailOf(index), listedRole: 'general' },
    ...{ mustChangePasswords: false, createdAt: notBefore },
  });
  const pointer = { state: 'active', thumbprint, serialNumber, notBefore, notAfter };
  return [
    { ...certificate, ...certificateItem.key(thumbprint) },
    { ...user, certificate: pointer, ...userItem.key(companyId, userId) },
  ];
}

/** What a table is filled with: so many active certificates, of which so many are due on each of some mornings. */
export interface Population {
  readonly count: number;
  readonly due: number;
  readonly mornings: readonly string[];
}

/**
 * The population in the order of the table's keys, some thousand items at a time; users only of those the scan asks for. Who is
 * not due expires on days on which nobody is told.
 */
export function* holders({ count, due, mornings }: Population): Generator<readonly Item[]> {
  const every = Math.floor(count / (due * mornings.length));
  let items: Item[] = [];
  for (let index = 0; index < count; index += 1) {
    const turn = index / every;
    const isDue = Number.isInteger(turn) && turn < due * mornings.length;
    const morning = mornings[turn % mornings.length] ?? '';
    const date = isDue ? addDays(morning, noticeDays) : undefined;
    const [certificate, user] = holder(thumbprintOf(index, count), index, date ?? addDays('2027-06-01', index % 200));
    items.push(certificate, ...(date ? [user] : []));
    if (items.length >= 20_000) {
      yield items;
      items = [];
    }
  }
  yield items;
}

// Evenly spread over the shards as real ones are, yet ascending: a table is filled several times as fast in its own order.
function thumbprintOf(index: number, count: number): string {
  const place = Math.floor((index / count) * 2 ** 48);
  const rest = createHash('sha256').update(String(index)).digest('hex').slice(12);
  return place.toString(16).padStart(12, '0') + rest;
}
