import { expect, it } from 'vitest';
import { handoverItem } from '../../shared/table/handovers.ts';

it('hand-overs of one moment lie in partitions of their own, each 10 GB', () => {
  const time = '01KZ0000000000000';
  const characters = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
  const keys = characters.map((last) => handoverItem.key(`${time}00000000${last}`));
  expect(new Set(keys.map(({ pk }) => pk)).size).toBe(32);
  expect(new Set(keys.map(({ pk }) => pk.slice(0, -1)))).toEqual(new Set(['BANK#HANDOVERS#']));
});
