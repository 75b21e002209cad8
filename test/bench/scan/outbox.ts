import { setTimeout as pause } from 'node:timers/promises';
import { handler as scan } from '../../../functions/events/scan-certificate-expiry.ts';
import { addDays } from '../../../shared/domain/jst.ts';
import type { Item as TableItem } from '../../../shared/table/engine.ts';
import { createWorld } from '../../world.ts';
import { startBankProcess } from '../tegata/bank-process.ts';
import { clone } from '../tegata/clone.ts';
import type { Item } from '../tegata/protocol.ts';
import { median } from '../tools/statistics.ts';
import { holder, idOf } from './holders.ts';

export interface Delivered {
  readonly mails: number;
  readonly seconds: number;
  /** Of one mail: sequential round trips and units. */
  readonly trips: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const patienceSeconds = 60;

/** Puts so many mails of the scan in the outbox of a bank on the simulator, and waits until the stream has sent them. */
export async function deliverMails(count: number): Promise<Delivered> {
  const template = await noticeMail();
  const bank = await startBankProcess();
  try {
    const mailId = String(template.mail['mailId']);
    const mails = Array.from({ length: count }, (_, index) => clone([template.mail], { [mailId]: idOf(index) })).flat();
    await bank.put([template.user]);
    const before = await bank.mailsSent();
    await bank.beginTrace();
    const began = performance.now();
    await bank.put(mails);
    let sent = 0;
    const isOver = () => sent >= count || performance.now() - began > patienceSeconds * 1000;
    while (!isOver()) {
      await pause(20);
      sent = (await bank.mailsSent()) - before;
    }
    const seconds = (performance.now() - began) / 1000;
    const costs = (await bank.endTrace()).filter(({ operation }) => operation === 'deliver-mail');
    const total = (pick: (cost: (typeof costs)[number]) => number) => costs.reduce((sum, each) => sum + pick(each), 0);
    return {
      ...{ mails: sent, seconds },
      trips: median(costs.map(({ trips, calls }) => sumOf(trips) / Math.max(1, calls['ses.SendEmail'] ?? 1))),
      readUnits: total(({ read }) => read) / Math.max(1, sent),
      writeUnits: total(({ write }) => write) / Math.max(1, sent),
    };
  } finally {
    await bank.stop();
  }
}

const sumOf = (trips: Readonly<Record<string, number>>) => Object.values(trips).reduce((sum, each) => sum + each, 0);

/** A mail as the scan writes it, and the user whose address it goes to. */
async function noticeMail(): Promise<{ readonly mail: Item; readonly user: Item }> {
  const day = '2026-04-01';
  const world = createWorld({ startAt: `${day}T06:00:00+09:00` });
  const [certificate, user] = holder('a'.repeat(64), 1, addDays(day, 40));
  for (const item of [certificate, user]) world.engine.put(item as TableItem);
  await scan.on(world.ports)({});
  const [mail] = world.items('MAIL#');
  if (!mail) throw new Error('the scan wrote no mail');
  return { mail, user };
}
