import { verifySync } from 'otplib/functional';
import { maximumDriftSteps } from '../domain/token-rules.ts';
import type { CodeMatcher, CodeRules, CodeToken, MatchedStep } from '../operation/ports.ts';

/** Finds steps with otplib; bundled only where a function checks codes. */
export const tokenCodes = (): CodeMatcher => ({ match: matchCode, matchConsecutive });

/** otplib's names of the hashes. */
export const hashNames = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;

export function matchCode(code: string, token: CodeToken, now: Date, rules: CodeRules): MatchedStep | undefined {
  const { periodSeconds, digits, windowSteps } = rules;
  const seconds = Math.floor(now.getTime() / 1000);
  const found = verifySync({
    secret: token.secret,
    token: code,
    algorithm: hashNames[token.algorithm],
    digits,
    period: periodSeconds,
    epoch: seconds + token.drift * periodSeconds,
    epochTolerance: windowSteps * periodSeconds,
  });
  if (!found.valid || !('timeStep' in found)) return undefined;
  return { step: found.timeStep, drift: withinBounds(found.timeStep - Math.floor(seconds / periodSeconds)) };
}

export function matchConsecutive(
  [first, second]: readonly [string, string],
  token: Omit<CodeToken, 'drift'>,
  now: Date,
  rules: CodeRules,
): MatchedStep | undefined {
  const nominal = { ...token, drift: 0 };
  const before = matchCode(first, nominal, now, { ...rules, windowSteps: maximumDriftSteps });
  if (!before) return undefined;
  return matchCode(second, { ...token, drift: before.drift + 1 }, now, { ...rules, windowSteps: 0 });
}

const withinBounds = (drift: number) => Math.max(-maximumDriftSteps, Math.min(maximumDriftSteps, drift));
