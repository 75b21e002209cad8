import fc from 'fast-check';
import { generateSync } from 'otplib/functional';
import { describe, expect, it } from 'vitest';
import { hashNames, tokenCodes } from '../../shared/aws/token-codes.ts';
import { maximumDriftSteps } from '../../shared/domain/token-rules.ts';
import type { CodeToken } from '../../shared/operation/ports.ts';

const matcher = tokenCodes();
const rules = { periodSeconds: 30, digits: 6, windowSteps: 1 } as const;
const at = (step: number) => new Date(step * 30_000 + 29_999);
const token: CodeToken = { secret: Buffer.from('12345678901234567890'), algorithm: 'SHA1', drift: 0 };

describe('a code', () => {
  // The secrets of the appendix are its seed, repeated to the length of the hash; the last six digits of its codes.
  it.each([
    [59, '287082', '119246', '693936'],
    [1_111_111_109, '081804', '084774', '091201'],
    [1_234_567_890, '005924', '819424', '441116'],
    [20_000_000_000, '353130', '737706', '863826'],
  ])('at second %i is that of RFC 6238, appendix B', (seconds, ...codes) => {
    const now = new Date(seconds * 1000);
    const exact = { ...rules, windowSteps: 0 };
    for (const [index, [algorithm, length]] of [
      ['SHA1', 20] as const,
      ['SHA256', 32] as const,
      ['SHA512', 64] as const,
    ].entries()) {
      const secret = Buffer.from('1234567890'.repeat(7)).subarray(0, length);
      const step = Math.floor(seconds / 30);
      expect(matcher.match(codes[index] ?? '', { secret, algorithm, drift: 0 }, now, exact)).toEqual({
        step,
        drift: 0,
      });
    }
  });

  it('is that of another implementation, for each hash, and matches at no other step of the window', () => {
    const secrets = fc.uint8Array({ minLength: 16, maxLength: 64 });
    const algorithms = fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const);
    fc.assert(
      fc.property(
        secrets,
        algorithms,
        fc.integer({ min: 10, max: 2 ** 31 }),
        fc.integer({ min: -2, max: 2 }),
        (secret, algorithm, step, ahead) => {
          const code = generateSync({
            secret,
            algorithm: hashNames[algorithm],
            period: 30,
            epoch: (step + ahead) * 30,
          });
          const matched = matcher.match(code, { secret, algorithm, drift: 0 }, at(step), rules);
          expect(matched).toEqual(Math.abs(ahead) > 1 ? undefined : { step: step + ahead, drift: ahead });
        },
      ),
      // Fixed, because six digits recur by chance.
      { seed: 1 },
    );
  });

  it('is expected where the drift of the token puts it, and tells the new drift', () => {
    const code = generateSync({ secret: token.secret, period: 30, epoch: 1004 * 30 });
    expect(matcher.match(code, { ...token, drift: 3 }, at(1000), rules)).toEqual({ step: 1004, drift: 4 });
    expect(matcher.match(code, token, at(1000), rules)).toBeUndefined();
  });
});

describe('two consecutive codes', () => {
  const code = (step: number) => generateSync({ secret: token.secret, period: 30, epoch: step * 30 });

  it('are accepted within the maximum drift', () => {
    for (const ahead of [-maximumDriftSteps, 0, maximumDriftSteps - 1]) {
      const codes = [code(5000 + ahead), code(5001 + ahead)] as const;
      expect(matcher.matchConsecutive(codes, token, at(5000), rules)).toEqual({ step: 5001 + ahead, drift: ahead + 1 });
    }
  });

  it('are refused in another order, with a gap, and beyond the maximum drift', () => {
    const beyond = 5000 + maximumDriftSteps + 1;
    for (const codes of [
      [code(5001), code(5000)],
      [code(5000), code(5002)],
      [code(5000), code(5000)],
      [code(beyond), code(beyond + 1)],
    ] as const) {
      expect(matcher.matchConsecutive(codes, token, at(5000), rules)).toBeUndefined();
    }
  });
});
