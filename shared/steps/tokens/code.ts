import { createHmac, timingSafeEqual } from 'node:crypto';
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

/** The step of a code within the window around the token's expected time; `undefined` for every other code. */
export function matchCode(code: string, token: CodeToken, now: Date, rules: CodeRules): MatchedStep | undefined {
  const { periodSeconds, digits, windowSteps } = rules;
  const current = Math.floor(now.getTime() / 1000 / periodSeconds);
  const expected = current + token.drift;
  for (let step = expected - windowSteps; step <= expected + windowSteps; step += 1) {
    if (areEqual(codeAt(step, token, digits), code)) return { step, drift: withinBounds(step - current) };
  }
  return undefined;
}

/** The code of a step: the low 31 bits of four bytes of its HMAC, at the place that its last byte names (RFC 4226 §5.3). */
function codeAt(step: number, { secret, algorithm }: Pick<CodeToken, 'secret' | 'algorithm'>, digits: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(step));
  const mac = createHmac(algorithm, secret).update(counter).digest();
  const place = mac.readUInt8(mac.length - 1) % 16;
  return String((mac.readUInt32BE(place) % 2 ** 31) % 10 ** digits).padStart(digits, '0');
}

function areEqual(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
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
