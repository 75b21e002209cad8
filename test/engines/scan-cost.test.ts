import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handler as scan } from '../../functions/events/scan-certificate-expiry.ts';
import { addDays } from '../../shared/domain/jst.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import { type Certificate, certificateItem, expiryPartition } from '../../shared/table/certificates.ts';
import type { Item } from '../../shared/table/engine.ts';
import { newUser, userRow } from '../../shared/table/user.ts';
import { createWorld } from '../world.ts';
import { type EmbeddedTable, embeddedTable, hasEmbeddedEngine } from './embedded.ts';

const companyId = '01K00000000000000000000001';
const idOf = (index: number) => `01K${String(index).padStart(23, '0')}`;
/** The day of expiry of certificates whose forty-day notice is due on a day of the scan. */
const dueOn = (scanDay: string) => addDays(scanDay, 40);

/** The rows of a certificate that expires on a JST date, and of its user where the scan will ask. */
function holder(index: number, expiryDate: string, withUser = false): readonly Item[] {
  const userId = idOf(index);
  const thumbprint = createHash('sha256').update(userId).digest('hex');
  const notAfter = new Date(`${expiryDate}T08:59:59+09:00`).toISOString();
  const notBefore = '2025-11-20T00:00:00.000Z';
  const serialNumber = thumbprint.slice(0, 32).toUpperCase();
  const loginId = `holder${index}`;
  const certificate: Certificate = {
    ...{ thumbprint, companyId, userId, loginId, serialNumber, notBefore, notAfter, keyHash: thumbprint },
    state: 'active',
    authority: 'valid',
    due: expiryPartition(expiryDate, Number.parseInt(thumbprint.slice(0, 1), 16)),
    dueSort: thumbprint,
    ...noAttempts,
  };
  const user = newUser({
    ...{ companyId, userId, loginId, name: '利用者', email: `${loginId}@example.jp`, listedRole: 'general' },
    ...{ mustChangePasswords: false, createdAt: notBefore },
  });
  const pointer = { state: 'active', thumbprint, serialNumber, notBefore, notAfter } as const;
  return [
    { ...certificate, ...certificateItem.key(thumbprint) },
    ...(withUser ? [userRow({ ...user, certificate: pointer })] : []),
  ];
}

const holders = (count: number, from: number, dateOf: (index: number) => string, withUser = false) =>
  Array.from({ length: count }, (_, index) => holder(from + index, dateOf(index), withUser)).flat();

const why = hasEmbeddedEngine() ? '' : ' (skipped: the optional package @dynoxide/linux-x64 is not installed here)';

describe.skipIf(why !== '')(`the expiry scan${why}`, () => {
  let table: EmbeddedTable;

  beforeAll(async () => {
    table = await embeddedTable();
  });
  afterAll(() => table?.close());

  /** Runs the morning's scan and tells what it read and told. */
  async function scanOn(day: string) {
    const world = createWorld({ startAt: `${day}T06:00:00+09:00` });
    const before = table.queriedUnits();
    const result = await scan.on({ ...world.ports, engine: table.engine })({});
    return { readUnits: table.queriedUnits() - before, result };
  }

  it('reads as much among 5,000 active certificates as among 500 when 200 are due', async () => {
    const [first, second] = ['2026-11-21', '2026-11-22'];
    // Days on which nobody is told of them.
    const others = (from: number, count: number) => holders(count, from, (index) => addDays('2027-02-01', index % 200));
    await table.fill([...holders(200, 0, () => dueOn(first), true), ...others(1_000, 300)]);
    const few = await scanOn(first);
    expect(few.result).toMatchObject({ noticed: 200 });

    await table.fill([...holders(200, 300_000, () => dueOn(second), true), ...others(10_000, 4_300)]);
    const many = await scanOn(second);
    expect(many.result).toMatchObject({ noticed: 200 });
    expect(few.readUnits).toBeGreaterThan(20);
    expect(many.readUnits / few.readUnits).toBeGreaterThan(0.9);
    expect(many.readUnits / few.readUnits).toBeLessThan(1.1);
  });
});
