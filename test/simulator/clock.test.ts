import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from './clock.ts';
import { addDuration } from './iso-duration.ts';

const startAt = new Date('2026-11-21T00:00:00Z');
const minutes = (count: number) => new Date(startAt.getTime() + count * 60_000);

describe('the clock', () => {
  it('runs, and shares its offset', async () => {
    const clock = createVirtualClock({ startAt });
    await sleep(15);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(startAt.getTime() + 10);
    expect(Date.now() + (new Float64Array(clock.offset)[0] ?? 0)).toBeCloseTo(clock.now().getTime(), -2);
  });

  it('fires what is due on the way in order, awaited, at its own time', async () => {
    const clock = createVirtualClock({ startAt });
    const seen: [string, number][] = [];
    const note = (name: string) => seen.push([name, Math.round((clock.now().getTime() - startAt.getTime()) / 60_000)]);
    clock.at(minutes(30), () => void note('second'));
    clock.at(minutes(10), async () => {
      await sleep(5);
      note('first');
      clock.at(minutes(20), () => void note('added on the way'));
    });
    clock.at(minutes(90), () => void note('too late'));
    clock.at(minutes(40), () => void note('cancelled')).cancel();
    await clock.advance('PT1H');
    expect(seen).toEqual([
      ['first', 10],
      ['added on the way', 20],
      ['second', 30],
    ]);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(minutes(60).getTime());
    clock.close();
  });

  it('goes forward only', async () => {
    const clock = createVirtualClock({ startAt });
    await expect(clock.set(minutes(-1))).rejects.toThrow(RangeError);
    await expect(clock.advance('-P1D')).rejects.toThrow(RangeError);
    await expect(clock.set(new Date('2200-01-01T00:00:00Z'))).rejects.toThrow('the clock ends with the year 2199');
    await expect(clock.advance('P7974Y')).rejects.toThrow(RangeError);
    await clock.set(minutes(5));
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(minutes(5).getTime());
  });

  it('fires when real time passes, also what was due before', async () => {
    const clock = createVirtualClock({ startAt });
    const seen: string[] = [];
    clock.at(new Date(startAt.getTime() + 20), () => void seen.push('soon'));
    clock.at(minutes(-5), () => void seen.push('past'));
    await sleep(60);
    expect(seen).toEqual(['past', 'soon']);
    clock.close();
  });

  it('goes on after a timer that fails, and says so', async () => {
    const clock = createVirtualClock({ startAt });
    let ran = false;
    clock.at(minutes(1), () => {
      throw new Error('broken');
    });
    clock.at(minutes(2), () => {
      ran = true;
    });
    await expect(clock.advance('PT5M')).rejects.toThrow(AggregateError);
    expect(ran).toBe(true);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(minutes(5).getTime());
  });

  it('tells a coalescing timer where the next stop is', async () => {
    const clock = createVirtualClock({ startAt });
    const stops: (Date | undefined)[] = [];
    clock.at(minutes(1), () => void stops.push(clock.nextStop()), { coalesces: 'always' });
    clock.at(minutes(2), () => undefined, { coalesces: 'always' });
    clock.at(minutes(30), () => void stops.push(clock.nextStop()));
    await clock.set(minutes(60));
    expect([...stops, clock.nextStop()]).toEqual([minutes(30), minutes(60), undefined]);
    clock.close();
  });

  it('fires what is due at one instant side by side, and what coalesces after it', async () => {
    const clock = createVirtualClock({ startAt });
    const seen: string[] = [];
    const slow = (name: string) => async () => {
      seen.push(`${name} begins`);
      await sleep(5);
      seen.push(`${name} ends`);
    };
    clock.at(minutes(5), slow('often'), { coalesces: 'always' });
    clock.at(minutes(5), slow('first'));
    clock.at(minutes(5), slow('second'));
    clock.at(minutes(5), slow('often too'), { coalesces: 'always' });
    await clock.advance('PT1H');
    expect(seen).toEqual([
      ...['first begins', 'second begins', 'first ends', 'second ends'],
      ...['often begins', 'often too begins', 'often ends', 'often too ends'],
    ]);
    clock.close();
  });

  it('lets what is daily coalesce in a leap alone', async () => {
    const clock = createVirtualClock({ startAt });
    const stops: (Date | undefined)[] = [];
    const look = () => void stops.push(clock.nextStop(), clock.nextStop('inLeaps'));
    for (const count of [1, 61]) clock.at(minutes(count), look, { coalesces: 'always' });
    for (const count of [30, 90]) clock.at(minutes(count), () => undefined, { coalesces: 'inLeaps' });
    clock.at(minutes(100), () => undefined);
    await clock.set(minutes(60));
    await clock.advance('PT1H', { isLeap: true });
    expect(stops).toEqual([minutes(30), undefined, minutes(100), minutes(100)]);
    clock.close();
  });
});

describe('durations', () => {
  it.each([
    ['2026-11-21T00:00:00Z', 'P40D', '2026-12-31T00:00:00.000Z'],
    ['2026-11-21T00:00:00Z', 'PT5M', '2026-11-21T00:05:00.000Z'],
    ['2028-02-29T12:00:00Z', 'P1Y', '2029-02-28T12:00:00.000Z'],
    ['2026-01-31T00:00:00Z', 'P1M', '2026-02-28T00:00:00.000Z'],
    ['2026-01-01T00:00:00Z', 'P1Y2M3W4DT5H6M7.5S', '2027-03-26T05:06:07.500Z'],
  ])('%s + %s = %s', (from, duration, to) => {
    expect(addDuration(new Date(from), duration).toISOString()).toBe(to);
  });
  it.each(['', 'P', 'PT', 'P1', '1D', 'P1DT', 'P-1D', 'p1d'])('refuses %j', (text) => {
    expect(() => addDuration(startAt, text)).toThrow(RangeError);
  });
});
