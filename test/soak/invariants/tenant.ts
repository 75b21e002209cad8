import { bankCalendarItem } from '../../../shared/table/calendar.ts';
import { type Key, keyAttributes } from '../../../shared/table/engine.ts';
import { standardFeesItem } from '../../../shared/table/fees.ts';
import { everyAudience } from '../../../shared/table/notices.ts';
import type { EngineCall } from '../../memory-engine.ts';
import { nobodys } from '../mirror.ts';
import type { Run } from '../run.ts';
import type { Entry, Sim } from '../sim.ts';
import type { Say } from './entry.ts';

/** The calendar and the bank's fees are everybody's to read, and only the bank's to change. */
const publicPrefixes = [bankCalendarItem.prefix, standardFeesItem.prefix];

/** The bank's core takes and reports requests of all companies at once. */
const overCompanies = ['take-requests', 'report-results'];

/** I21: in a session no request to the table names an item of another company; outside a session no commit touches two companies. */
export function checkTenant(sim: Sim, { run, call, changes }: Entry, say: Say): void {
  const { companyId } = run;
  if (companyId !== undefined) {
    for (const key of keysOf(call)) {
      if (call.method === 'get' && publicPrefixes.some((prefix) => key.pk.startsWith(prefix))) continue;
      const owner = ownerOfKey(sim, run, key, companyId);
      if (owner !== companyId && owner !== nobodys)
        say('I21', `${key.pk} ${key.sk} is ${owner ?? 'nobody'}’s, not ${companyId}’s`);
    }
  }
  const owners = new Set(changes.map(({ before, after }) => sim.mirror.companyOf((after ?? before) as never)));
  owners.delete(nobodys);
  owners.delete('UNKNOWN');
  owners.delete('ALL');
  if (owners.size > 1 && !overCompanies.includes(run.name))
    say('I21', `one commit touched ${[...owners].join(' and ')}`);
}

function keysOf(call: EngineCall): readonly Key[] {
  switch (call.method) {
    case 'get':
      return call.keys;
    case 'query':
      return [
        {
          pk: keyAttributes(call.query.index).isLocal ? call.query.partition : `INDEX#${call.query.partition}`,
          sk: '',
        },
      ];
    case 'update':
      return [call.write.key];
    default:
      return call.writes.map((write) => (write.kind === 'put' ? write.item : write.key));
  }
}

/** The owner of a key. A key named in a request has none if nobody owns it, or if only its absence is checked. */
function ownerOfKey(sim: Sim, run: Run, key: Key, own: string): string | undefined {
  const item = sim.mirror.find(key);
  const [prefix, id = ''] = key.pk.split('#');
  switch (prefix) {
    case 'COMPANY':
    case 'USER':
    case 'RIGHTS':
    case 'SECRETANSWERS':
    case 'HISTORY':
    case 'TOKEN':
    case 'FEES':
      return id;
    case 'CREDENTIAL':
    case 'ATTEMPTS':
    case 'OTPATTEMPTS':
    case 'MAILPASSWORD':
    case 'READING':
    case 'IDEMPOTENCY':
    case 'MAIL':
    case 'NOTICE':
      return everyAudience.includes(id) ? nobodys : (sim.mirror.ownerOf(id) ?? (item ? undefined : nobodys));
    case 'SESSION':
      return sim.mirror.ownerOf(id) ?? nobodys;
    case 'LOGIN':
      // Login names are unique across all companies, so the table is asked whether one is free (A4-2).
      return item && run.name !== 'create-user' ? sim.mirror.companyOf(item) : nobodys;
    case 'LOOKUP':
      // The name before the ids has no capitals.
      return /[0-9A-Z]{26}/.exec(key.sk)?.[0];
    case 'CERTIFIEDKEY':
      return nobodys;
    case 'CERT':
    case 'ISSUANCE':
      return id === run.thumbprint || !item ? nobodys : sim.mirror.companyOf(item);
    default:
      return key.pk.startsWith('INDEX#') ? undefined : own === id ? own : undefined;
  }
}
