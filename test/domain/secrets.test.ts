import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { isSecret, knownOf, secret } from '../../shared/domain/secret.ts';
import { legibleSecret, randomToken } from '../../shared/domain/secrets.ts';

/** Random bytes as given, call by call; the counts asked for are kept. */
function draws(...given: readonly (readonly number[])[]) {
  const counts: number[] = [];
  return {
    counts,
    bytes: (count: number) => {
      const next = given[counts.length];
      counts.push(count);
      if (!next) throw new Error('no more bytes');
      return Uint8Array.from(next);
    },
  };
}

describe('secrets that people type (D-5)', () => {
  // The alphabet begins with 48 letters and ends with 8 digits; 224 is the largest multiple of its length in a byte.
  test('each character is one of 56, drawn by a byte', () => {
    expect(legibleSecret(4, draws([0, 1, 47, 48]).bytes)).toBe('ABz2');
    expect(legibleSecret(4, draws([56, 55, 111, 112]).bytes)).toBe('A99A');
  });

  test('bytes that would favour some characters are discarded', () => {
    expect(legibleSecret(3, draws([224, 0, 255, 223, 225, 1]).bytes)).toBe('A9B');
  });

  test('twice the bytes are drawn, and characters beyond the length are not used', () => {
    const drawn = draws([0, 48, 1, 2, 3, 4]);
    expect(legibleSecret(3, drawn.bytes)).toBe('A2B');
    expect(drawn.counts).toEqual([6]);
  });

  test('a draw with too few characters, without a digit or without a letter is repeated', () => {
    const drawn = draws([224, 224, 0, 48], [0, 1, 2], [48, 49, 50], [0, 48, 1]);
    expect(legibleSecret(3, drawn.bytes)).toBe('A2B');
    expect(drawn.counts).toEqual([6, 6, 6, 6]);
  });

  test('every character of the alphabet occurs, and none looks like another', () => {
    const drawn = new Set(Array.from({ length: 200 }, () => legibleSecret(20, randomBytes)).join(''));
    expect([...drawn].toSorted().join('')).toBe('23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz');
  });

  test('a token is 256 random bits in base64url', () => {
    const drawn = draws(Array.from({ length: 32 }, () => 0xff));
    expect(randomToken(drawn.bytes)).toBe(`${'_'.repeat(42)}8`);
    expect(drawn.counts).toEqual([32]);
  });
});

describe('the mark of a secret (D-34)', () => {
  test('is on the schema that was marked, and on those derived from it', () => {
    const Marked = secret(z.string());
    expect(isSecret(Marked)).toBe(true);
    expect(isSecret(Marked.max(3))).toBe(true);
    expect(isSecret(z.string())).toBe(false);
    expect(isSecret(z.object({ Marked }))).toBe(false);
  });

  test('the part that is not secret is known of valid values only', () => {
    const Marked = secret(z.string().min(4), (text) => text.slice(0, 2));
    expect(knownOf(Marked, 'abcdef')).toBe('ab');
    expect(knownOf(Marked, 'abc')).toBeUndefined();
    expect(knownOf(Marked, 7)).toBeUndefined();
    expect(knownOf(secret(z.string()), 'abcdef')).toBeUndefined();
    expect(knownOf(z.string(), 'abcdef')).toBeUndefined();
  });
});
