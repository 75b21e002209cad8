import { verifySync } from 'otplib/functional';
import { maximumDriftSteps, type TokenAlgorithm } from '../../domain/token-rules.ts';

/** A token as needed to check a code: the secret, and the drift of its clock in steps. */
export interface CodeToken {
  readonly secret: Uint8Array;
  readonly algorithm: TokenAlgorithm;
  readonly drift: number;
}

/** How codes are made (A10-1), and how many steps before or after the expected one are accepted (RFC 6238 §5.2). */
export interface CodeRules {
  readonly periodSeconds: number;
  readonly digits: 6;
  readonly windowSteps: number;
}

/** The time step of a code, and the drift it implies. */
export interface MatchedStep {
  readonly step: number;
  readonly drift: number;
}

/** otplib's names of the hashes. */
export const hashNames = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;

/** The step of a code within the window around the token's expected time; `undefined` for every other code. */
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

/** The step of the second of two consecutive codes, within the maximum drift (RFC 6238 §6). */
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
