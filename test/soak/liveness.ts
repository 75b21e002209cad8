import { isExpired } from '../../shared/domain/certificate-life.ts';
import type { Certificate } from '../../shared/table/certificates.ts';
import { checkLookups } from './invariants/lookups.ts';
import { checkTransfers } from './invariants/transfers.ts';
import { runSchedule } from './schedule.ts';
import type { Scheduler } from './scheduler.ts';
import { tellsSecret } from './secrets.ts';
import type { Sim } from './sim.ts';
import type { Stream } from './stream.ts';
import { certificateOf, users } from './view.ts';

const none = new Map<number, never>();
const hours = 24;

/** Once nothing fails any more, everything that was begun is finished within a day. */
export async function comeRight(sim: Sim, scheduler: Scheduler, stream: Stream): Promise<void> {
  const { world, authority } = sim;
  for (const effect of sim.late.splice(0)) await effect();
  sim.isCalm = true;
  world.mailer.outage = undefined;
  authority.delay = 0;
  authority.isWrong = false;
  const begin = world.now().getTime();
  const run = (name: string) => runSchedule(sim, scheduler, name, none);
  for (let tries = 0; !stream.isEmpty() && tries < 200; tries += 1) await stream.deliver(() => none);
  await run('rotate-session-keys');
  await run('scan-certificate-expiry');
  for (const minutes of [1, 6, 12, 30, 60, 180, 24 * 60 - 1]) {
    world.at(new Date(begin + minutes * 60_000));
    await run('deliver-mail');
    await run('reconcile-certificates');
    for (let tries = 0; !stream.isEmpty() && tries < 200; tries += 1) await stream.deliver(() => none);
  }
  await run('deliver-mail');
  checkSettled(sim);
}

function checkSettled(sim: Sim): void {
  const say = (invariant: string, what: string) =>
    void sim.violations.push(`${invariant}: ${what}, ${hours} hours after the last fault`);
  for (const kind of ['issuance', 'mail', 'certificate'] as const) {
    for (const item of sim.mirror.all(kind)) {
      const isExpiring = String(item['due'] ?? '').startsWith('EXPIRY#');
      if (item['due'] !== undefined && !isExpiring)
        say('liveness', `${kind} ${item.pk} is still waiting: ${String(item['due'])}`);
    }
  }
  for (const { userId, certificate } of users(sim))
    if (certificate.state === 'issuing' || certificate.state === 'renewing')
      say('liveness', `${userId} is still ${certificate.state}`);
  checkAuthority(sim, say);
  checkMails(sim, say);
  checkLookups(sim, say);
  checkTransfers(sim, say);
}

/** I16: each certificate of the authority has a row that agrees with it; one without a row admits nobody. */
function checkAuthority(sim: Sim, say: (invariant: string, what: string) => void): void {
  for (const { thumbprint, serialNumber, revoked, notAfter } of sim.authority.issued) {
    const row: Certificate | undefined = certificateOf(sim, thumbprint);
    const isOver = isExpired(notAfter, sim.world.now());
    if (row?.state === 'active' && revoked) say('I16', `${serialNumber} is active here and revoked there`);
    if (row && row.state !== 'active' && !revoked && !isOver && row.authority !== 'expired')
      say('I16', `${serialNumber} is ${row.state} here and valid there`);
  }
}

/** Each mail was sent once, except when a function was killed between the service's answer and the mark (threat 28). */
function checkMails(sim: Sim, say: (invariant: string, what: string) => void): void {
  const sent = sim.world.mailer.sent.length;
  if (sent < sim.mailsMarked) say('I17', `${sim.mailsMarked} mails are marked as sent, ${sent} were`);
  if (sent > sim.mailsMarked + sim.mailDoubts)
    say('I17', `${sent} mails were sent for ${sim.mailsMarked}, with ${sim.mailDoubts} in doubt`);
  if (sim.world.mailer.sent.some((mail) => tellsSecret(JSON.stringify(mail)))) say('I24', 'a secret was mailed');
  const queued = sim.mirror.all('mail').filter(({ state }) => state === 'queued');
  if (queued.length > 0) say('liveness', `${queued.length} mails are queued`);
}
