import { jstDate, jstInstant } from '../../shared/domain/jst.ts';
import type { Sim } from './sim.ts';
import { users } from './view.ts';

const minute = 60_000;
const day = 86_400_000;

/** Lets time pass. */
export function passTime(sim: Sim): void {
  const { chance, world } = sim;
  const now = world.now().getTime();
  const to = sim.isAboutPayments && chance.in(0.9) ? workingTime(sim, now) : anyTime(sim, now);
  if (to > now) world.at(new Date(to));
}

/** Seconds mostly, sometimes months, to the edges of certificates and of the calendar. */
const anyTime = (sim: Sim, now: number): number =>
  sim.chance.weighted<() => number>([
    [30, () => now + sim.chance.below(20_000)],
    [14, () => now + sim.chance.below(10) * minute],
    [3, () => now + (15 * 60 + sim.chance.below(3) - 1) * 1000],
    [2, () => now + sim.chance.below(8) * 60 * minute],
    [1.5, () => now + sim.chance.below(3) * day],
    [0.4, () => now + (10 + sim.chance.below(40)) * day],
    [0.1, () => now + (100 + sim.chance.below(200)) * day],
    [1, () => nearExpiry(sim, now)],
    [0.3, () => jstInstant('2028-02-29', '08:59:59').getTime() + sim.chance.below(3) * 1000],
    [0.6, () => jstInstant(jstDate(new Date(now + day)), '00:00:00').getTime() - 1000],
  ])();

/** People at work: seconds and minutes, and now and then another morning, with other deadlines behind it. */
const workingTime = ({ chance }: Sim, now: number): number =>
  chance.weighted<() => number>([
    [30, () => now + chance.below(20_000)],
    [14, () => now + chance.below(3) * minute],
    [1, () => now + (15 * 60 + chance.below(3) - 1) * 1000],
    [3, () => jstInstant(jstDate(new Date(now + (1 + chance.below(4)) * day)), '10:00:00').getTime()],
  ])();

/** Around 08:59:59 of the day somebody's certificate ends (D-11), or of the day a notice falls due. */
function nearExpiry(sim: Sim, now: number): number {
  const ends = users(sim).flatMap(({ certificate }) =>
    certificate.notAfter ? [Date.parse(certificate.notAfter)] : [],
  );
  const { chance } = sim;
  if (ends.length === 0) return now;
  const before = chance.pick([0, 0, ...sim.world.profile.certificate.noticeDays, 41]);
  const at = chance.pick(ends) - before * day + (chance.below(4) - 1) * 1000;
  return at - now < 420 * day ? at : now;
}

/** The table's time to live: expired items are removed, some sooner than others. */
export function expireItems(sim: Sim): void {
  const now = sim.world.now().getTime() / 1000;
  for (const { pk, sk, ...item } of sim.world.items())
    if (typeof item['ttl'] === 'number' && item['ttl'] < now && sim.chance.in(0.7)) sim.world.engine.remove({ pk, sk });
}
