import { describe, expect, test } from 'vitest';
import { Resettables, Unlockables } from '../../shared/domain/unlocking.ts';

describe('what is unlocked or reset for a user (D-27, D-28)', () => {
  test('is at least one item, and each at most once', () => {
    for (const schema of [Unlockables, Resettables]) {
      expect(schema.safeParse([]).success).toBe(false);
      expect(schema.safeParse(['login']).success).toBe(true);
      expect(schema.safeParse(['login', 'confirmation']).success).toBe(true);
      expect(schema.safeParse(['secretAnswer']).success).toBe(false);
    }
    const all = ['login', 'confirmation', 'secretAnswers', 'otpRegistration'];
    expect(Unlockables.safeParse(all).success).toBe(true);
    expect(Unlockables.safeParse([...all, 'login']).success).toBe(false);
    expect(Resettables.safeParse(['secretAnswers']).success).toBe(false);
    expect(Resettables.safeParse(['otpRegistration']).success).toBe(false);
    expect(Resettables.safeParse(['login', 'confirmation', 'login']).success).toBe(false);
  });
});
