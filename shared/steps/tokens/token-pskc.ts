import { XMLParser } from 'fast-xml-parser';
import * as z from 'zod';
import { TokenSerial } from '../../domain/fields.ts';
import type { TokenAlgorithm } from '../../domain/token-rules.ts';
import {
  type FileLine,
  hasSecretLength,
  maximumTokensInFile,
  problemAt,
  secretProblemAt,
  tooMany,
} from './file-token.ts';

/** What a token must be like for its codes to be checked here (A10-1), and when it is looked at. */
export interface TokenRules {
  readonly periodSeconds: number;
  readonly digits: number;
  readonly now: Date;
}

const Value = z.object({ PlainValue: z.string().optional() });

/** As much of a KeyPackage (RFC 6030 §4) as decides; elements go by their local names, attributes by `@` and their name. */
const KeyPackage = z.object({
  DeviceInfo: z.object({ SerialNo: z.string().optional() }).optional(),
  Key: z.object({
    '@Id': z.string().optional(),
    '@Algorithm': z.string(),
    AlgorithmParameters: z
      .object({
        Suite: z.string().optional(),
        ResponseFormat: z
          .object({
            '@Length': z.string(),
            '@Encoding': z.string(),
            '@CheckDigits': z.string().optional(),
          })
          .optional(),
      })
      .optional(),
    Data: z.object({
      Secret: z.object({ PlainValue: z.string().optional(), EncryptedValue: z.unknown().optional() }),
      Time: Value.optional(),
      TimeInterval: Value.optional(),
    }),
    Policy: z.unknown().optional(),
  }),
});
type KeyPackage = z.infer<typeof KeyPackage>;

const Container = z.strictObject({
  KeyContainer: z.object({ '@Version': z.literal('1.0'), KeyPackage: z.array(z.unknown()).default([]) }),
});

/** What a key may demand and is granted; with anything else in its policy it must not be used (RFC 6030 §5). */
const Policy = z.strictObject({
  StartDate: z.iso.datetime({ offset: true }).optional(),
  ExpiryDate: z.iso.datetime({ offset: true }).optional(),
  KeyUsage: z.array(z.string()).optional(),
});

const totp = 'urn:ietf:params:xml:ns:keyprov:pskc:totp';
const suites = new Map<string, TokenAlgorithm>([
  ['HMAC-SHA1', 'SHA1'],
  ['HMAC-SHA256', 'SHA256'],
  ['HMAC-SHA512', 'SHA512'],
]);

const repeatable = ['KeyPackage', 'KeyUsage'];
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  isArray: (name) => repeatable.includes(name),
  // Serial numbers and secrets are texts, also those that look like numbers.
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  maxNestedTags: 32,
});

/**
 * The tokens of a PSKC document (RFC 6030) with its secrets in the clear: time-based keys by the profile `totp`
 * (draft-hoyer-keyprov-pskc-algorithm-profiles §4). A signature is not looked at, the bank's own request vouches for the file; an
 * expiry date is looked at on this day alone.
 */
export function readPskc(text: string, rules: TokenRules): readonly FileLine[] {
  // A document type can name files to read and texts to multiply; no PSKC needs one.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return [problemAt(undefined, 'tokenFile.documentType')];
  const document = parsed(text);
  if (document === undefined) return [problemAt(undefined, 'tokenFile.xml')];
  const container = Container.safeParse(document);
  if (!container.success) return [problemAt(undefined, 'tokenFile.container')];
  const packages = container.data.KeyContainer.KeyPackage;
  if (packages.length > maximumTokensInFile) return [tooMany()];
  return packages.map((each, index) => readPackage(each, index + 1, rules));
}

/** `undefined` for what is not well-formed; the parser's own words may quote the file and are dropped. */
function parsed(text: string): unknown {
  try {
    return parser.parse(text, true);
  } catch {
    return undefined;
  }
}

function readPackage(given: unknown, line: number, rules: TokenRules): FileLine {
  const read = KeyPackage.safeParse(given);
  if (!read.success) return problemAt(line, 'tokenFile.keyPackage');
  const { DeviceInfo, Key } = read.data;
  const problem = problemOf(Key, line, rules);
  if (problem) return problem;
  const serial = TokenSerial.safeParse(DeviceInfo?.SerialNo ?? Key['@Id']);
  if (!serial.success) return problemAt(line, 'serialNumber.form');
  const secret = secretOf(Key.Data.Secret.PlainValue ?? '');
  if (!secret) return secretProblemAt(line);
  const algorithm = suites.get(Key.AlgorithmParameters?.Suite ?? 'HMAC-SHA1');
  if (!algorithm) return problemAt(line, 'tokenFile.algorithm');
  return { serialNumber: serial.data, secret, algorithm, line };
}

function problemOf(key: KeyPackage['Key'], line: number, { periodSeconds, digits, now }: TokenRules) {
  const { Secret, Time, TimeInterval } = key.Data;
  if (Secret.EncryptedValue !== undefined) return problemAt(line, 'tokenFile.encrypted');
  if (key['@Algorithm'] !== totp) return problemAt(line, 'tokenFile.notTimeBased');
  if (!showsDigits(key, digits)) return problemAt(line, 'tokenFile.digits', { digits });
  if (TimeInterval && TimeInterval.PlainValue !== String(periodSeconds)) {
    return problemAt(line, 'tokenFile.period', { seconds: periodSeconds });
  }
  // RFC 6238 §4.2: steps are counted from 1970.
  if (Time && Time.PlainValue !== '0') return problemAt(line, 'tokenFile.timeOrigin');
  return isPermitted(key.Policy, now) ? undefined : problemAt(line, 'tokenFile.policy');
}

function showsDigits({ AlgorithmParameters }: KeyPackage['Key'], digits: number): boolean {
  const format = AlgorithmParameters?.ResponseFormat;
  const hasCheckDigit = !['false', '0', undefined].includes(format?.['@CheckDigits']);
  return format?.['@Length'] === String(digits) && format['@Encoding'] === 'DECIMAL' && !hasCheckDigit;
}

function isPermitted(given: unknown, now: Date): boolean {
  if (given === undefined || given === '') return true;
  const policy = Policy.safeParse(given);
  if (!policy.success) return false;
  const { StartDate, ExpiryDate, KeyUsage } = policy.data;
  const hasBegun = StartDate === undefined || new Date(StartDate) <= now;
  const isOver = ExpiryDate !== undefined && new Date(ExpiryDate) <= now;
  return hasBegun && !isOver && (KeyUsage === undefined || KeyUsage.includes('OTP'));
}

function secretOf(base64: string): Uint8Array | undefined {
  const digits = base64.replaceAll(/\s/g, '');
  const secret = Buffer.from(digits, 'base64');
  // Buffer skips what is no base64; what it read must be all there was.
  return secret.toString('base64') === digits && hasSecretLength(secret) ? secret : undefined;
}
