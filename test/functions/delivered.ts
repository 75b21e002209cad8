import { handler as deliverMail } from '../../functions/events/deliver-mail.ts';
import type { World } from '../world.ts';

/** Everything that arrived so far, after the outbox was emptied: alerts first become a mail for each address, which are then sent. */
export async function delivered(world: World): Promise<World['mailer']['sent']> {
  await world.run(deliverMail, {});
  await world.run(deliverMail, {});
  return world.mailer.sent;
}

/** To which addresses mails of a subject went, in the order of the alphabet. */
export async function addressesOf(world: World, subject: string): Promise<readonly string[]> {
  const sent = await delivered(world);
  return sent
    .filter((mail) => mail.subject === subject)
    .map(({ to }) => to)
    .toSorted();
}
