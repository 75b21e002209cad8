import type { Item } from '../../shared/table/engine.ts';
import { type Kind, kindOf } from './mirror.ts';
import type { Sim } from './sim.ts';

/** The harmless remains of a failed request: claims of keys, and rows that record the failure. */
const passing: readonly Kind[] = ['idempotency', 'bank'];

/** Fields that count attempts or hold the time of the last one. A login whose answer was lost leaves an unknown device. */
const tries = ['claims', 'ttl', 'lastAttemptAt', 'strangerLastAttemptAt', 'claimedAt', 'csr', 'drift', 'knownDevices'];

/**
 * The table's contents without ids, times and randomness, sorted: two runs that did the same give the same. Passwords stand in
 * it by what they are.
 */
export function finalState(sim: Sim): string[] {
  const items = sim.world.items().filter((item) => !passing.includes(kindOf(item)) && item['outcome'] !== 'refused');
  const mails = sim.world.mailer.sent.map(({ to, subject }) => `mail to ${to}: ${subject}`);
  return [...items.map((item) => plain(sim, item)), ...new Set(mails)].sort();
}

function plain(sim: Sim, item: Item): string {
  const shown = Object.entries(item)
    .filter(([name]) => !tries.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kindOf(item), shown])
    .replaceAll(/\$fake\$v=\d\$[\w-]{22}/g, (hash) => passwordOf(sim, hash))
    .replaceAll(/-----BEGIN [^"]+/g, 'PEM')
    .replaceAll(/\["lastStep",[1-9]\d*\]/g, '["lastStep","SPENT"]')
    .replaceAll(/\["lastCode","\d{6}"\]/g, '["lastCode","SPENT"]')
    .replaceAll(/"path":"driftSteps","before":-?\d+,"after":-?\d+/g, '"path":"driftSteps"')
    .replaceAll(/arn:aws:acm-pca[^"]+/g, 'ARN')
    .replaceAll(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+09:00)/g, 'TIME')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'REQUEST')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH')
    .replaceAll(/\b(?:[0-9A-F]{32}|[0-9a-f]{32})\b/g, 'SERIAL')
    .replaceAll(/"[\w-]{43}"/g, '"TOKEN"')
    .replaceAll(/EXPIRY#\S+?"/g, 'EXPIRY"')
    .replaceAll(/HANDOVER#(\w+)#\d"/g, 'HANDOVER#$1"')
    .replaceAll(/TAKEN#\d"/g, 'TAKEN"')
    .replaceAll(/BANK#HANDOVERS#\w"/g, 'BANK#HANDOVERS"');
}

/** A chosen password is the same in every run; a drawn one is not. */
function passwordOf(sim: Sim, hash: string): string {
  const password = sim.hasher.plainOf(hash) ?? '';
  return sim.hasher.mailed.has(password) ? 'DRAWN' : password;
}
