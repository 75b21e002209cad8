import { queueEvent } from '../fakes/queue.ts';
import { eventData, type MailFate } from '../simulator/aws/ses/event-data.ts';
import { invoke } from './perform.ts';
import type { FaultKind } from './run.ts';
import type { Scheduler } from './scheduler.ts';
import type { Sim } from './sim.ts';

const fates: readonly MailFate[] = [
  { kind: 'bounce' },
  { kind: 'bounce' },
  { kind: 'bounce', bounceType: 'Transient', bounceSubType: 'MailboxFull' },
  { kind: 'bounce', bounceSubType: 'OnAccountSuppressionList' },
  { kind: 'complaint' },
];

interface Sent {
  readonly to: string;
  readonly sentAt: Date;
  readonly tags: Readonly<Record<string, string>>;
}

/** The queue's batch with the delivery result of a mail. */
export function mailReturned(sim: Sim, { to, ...mail }: Sent, fate: MailFate) {
  const sent = { ...mail, messageId: 'm', from: 'no-reply@bank.example.jp', subject: 's', to: [to] };
  return queueEvent([eventData(sent, fate, { accountId: '123456789012', region: 'r', at: sim.world.now() })]);
}

/** How often a message is delivered before it is set aside. */
const maximumDeliveries = 5;

/** Delivers a batch of the queue to the function, and again the messages that it failed to process. */
export async function takeMailEvent(
  sim: Sim,
  scheduler: Scheduler,
  event: unknown,
  faults: ReadonlyMap<number, FaultKind>,
): Promise<void> {
  for (let delivery = 0; delivery < maximumDeliveries; delivery += 1) {
    const result = await invoke(sim, scheduler, 'receive-mail-event', event, delivery === 0 ? faults : new Map());
    const { batchItemFailures = [event] } = (result ?? {}) as { batchItemFailures?: readonly unknown[] };
    if (batchItemFailures.length === 0) return;
    sim.world.advance({ minutes: 3 });
  }
  sim.violations.push('a message of the mail service could not be taken');
}

/** SES reports on some mail that it accepted, recently or long ago. */
export async function tellOfMail(
  sim: Sim,
  scheduler: Scheduler,
  faults: ReadonlyMap<number, FaultKind>,
): Promise<void> {
  const { chance, world } = sim;
  const sent = world.mailer.sent;
  if (sent.length === 0) return;
  await takeMailEvent(sim, scheduler, mailReturned(sim, chance.pick(sent), chance.pick(fates)), faults);
}
