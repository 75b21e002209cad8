import { describe, expect, it } from 'vitest';
import { chanceOf } from '../chance.ts';
import { byLot } from './choose.ts';

const names = Array.from({ length: 50 }, (_, index) => `do-${index}`);
const chosen = (all: readonly string[], count: number) => {
  const chance = chanceOf(7);
  return Array.from({ length: count }, () => byLot(chance, all));
};

describe('the next operation', () => {
  it('stays the same when another operation is registered, except for the choices that the new one wins', () => {
    const [before, after] = [chosen(names, 2000), chosen([...names.slice(0, 20), 'do-more', ...names.slice(20)], 2000)];
    const changed = after.filter((name, index) => name !== before[index]);
    expect(new Set(changed)).toEqual(new Set(['do-more']));
    // One of 51: about 39 of 2,000.
    expect(changed.length).toBeGreaterThan(15);
    expect(changed.length).toBeLessThan(80);
  });

  it('follows the weights', () => {
    const counts = chosen([...names.slice(0, 9), 'log-in'], 7000).filter((name) => name === 'log-in').length;
    // Five of fourteen.
    expect(counts / 7000).toBeGreaterThan(0.32);
    expect(counts / 7000).toBeLessThan(0.4);
  });

  it('draws in a step what the seed and its number determine, however much was drawn before', () => {
    const [one, other] = [chanceOf(3), chanceOf(3)];
    for (let draws = 0; draws < 17; draws += 1) other.next();
    one.begin(5);
    other.begin(5);
    const drawn = [one.next(), one.text(12)];
    expect([other.next(), other.text(12)]).toEqual(drawn);
    other.begin(6);
    expect(other.next()).not.toBe(drawn[0]);
  });
});
