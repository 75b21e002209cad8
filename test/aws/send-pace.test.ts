import { expect, it } from 'vitest';
import { sendPace } from '../../shared/aws/send-pace.ts';

function timed(perSecond: number) {
  const time = {
    passed: 0,
    now: () => time.passed,
    wait: async (milliseconds: number) => {
      time.passed += milliseconds;
    },
    random: () => 0,
  };
  const pace = sendPace(perSecond, time);
  const secondsFor = async (turns: number) => {
    const before = time.passed;
    for (let turn = 0; turn < turns; turn += 1) await pace.turn();
    return (time.passed - before) / 1000;
  };
  return { time, pace, secondsFor };
}

it('lets a second’s worth go at once after a quiet time, and never saves up more', async () => {
  const { time, secondsFor } = timed(10);
  expect(await secondsFor(10)).toBe(0);
  expect(await secondsFor(10)).toBeCloseTo(1);
  time.passed += 60_000;
  expect(await secondsFor(10)).toBe(0);
  expect(await secondsFor(20)).toBeCloseTo(2);
});

it('halves its rate each time it was too fast, down to one a second, and comes back with what is taken', async () => {
  const { pace, secondsFor } = timed(10);
  await secondsFor(10);
  pace.slower();
  // Half a second of pause, then a fifth of a second each.
  expect(await secondsFor(10)).toBeCloseTo(2.5, 0);
  for (let times = 0; times < 20; times += 1) pace.slower();
  await secondsFor(1);
  expect(await secondsFor(5)).toBeCloseTo(5);
  for (let times = 0; times < 50; times += 1) pace.faster();
  await secondsFor(10);
  expect(await secondsFor(10)).toBeCloseTo(1);
});

it('gives those who ask side by side a turn each', async () => {
  const waits: number[] = [];
  const pace = sendPace(1, { now: () => 0, wait: async (pause) => void waits.push(pause), random: () => 0 });
  await Promise.all([pace.turn(), pace.turn(), pace.turn()]);
  expect(waits).toEqual([1000, 2000]);
});
