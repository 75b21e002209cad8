import * as z from 'zod/mini';
import { TokenSerial } from '../../domain/fields.ts';
import type { TokenAlgorithm } from '../../domain/token-rules.ts';
import type { FieldCode } from '../../text/field-texts.ts';
import { type FileLine, hasSecretLength, problemAt, secretProblemAt } from './file-token.ts';
import { Encryption, type OpenSecret, secretsOpener, type TransportKey } from './pskc-encryption.ts';
import { hasDocumentType, readXml } from './pskc-xml.ts';

/** The requirements that a token must meet (A10-1), and the time of the check. */
export interface TokenRules {
  readonly periodSeconds: number;
  readonly digits: number;
  readonly now: Date;
  /** For an encrypted file. */
  readonly transport?: TransportKey;
}

const Value = z.object({ PlainValue: z.optional(z.string()) });

/**
 * The relevant parts of a KeyPackage (RFC 6030 §4); elements by their local names, attributes by `@` and their name.
 */
const KeyPackage = z.object({
  DeviceInfo: z.optional(z.object({ SerialNo: z.optional(z.string()) })),
  Key: z.object({
    '@Id': z.optional(z.string()),
    '@Algorithm': z.string(),
    AlgorithmParameters: z.optional(
      z.object({
        Suite: z.optional(z.string()),
        ResponseFormat: z.optional(
          z.object({
            '@Length': z.string(),
            '@Encoding': z.string(),
            '@CheckDigits': z.optional(z.string()),
          }),
        ),
      }),
    ),
    Data: z.object({
      Secret: z.looseObject({ PlainValue: z.optional(z.string()), EncryptedValue: z.optional(z.unknown()) }),
      Time: z.optional(Value),
      TimeInterval: z.optional(Value),
    }),
    Policy: z.optional(z.unknown()),
  }),
});
type KeyPackage = z.infer<typeof KeyPackage>;

const Container = z.strictObject({
  KeyContainer: z.object({
    '@Version': z.literal('1.0'),
    ...Encryption,
    KeyPackage: z._default(z.array(z.unknown()), []),
  }),
});

/** The restrictions in a key's policy that we support; a key with any other must not be used (RFC 6030 §5). */
const Policy = z.strictObject({
  StartDate: z.optional(z.iso.datetime({ offset: true })),
  ExpiryDate: z.optional(z.iso.datetime({ offset: true })),
  KeyUsage: z.optional(z.array(z.string())),
});

const totp = 'urn:ietf:params:xml:ns:keyprov:pskc:totp';
const suites = new Map<string, TokenAlgorithm>([
  ['HMAC-SHA1', 'SHA1'],
  ['HMAC-SHA256', 'SHA256'],
  ['HMAC-SHA512', 'SHA512'],
]);

/**
 * Reads the tokens of a PSKC document (RFC 6030), encrypted or not: time-based keys with the profile `totp`
 * (draft-hoyer-keyprov-pskc-algorithm-profiles §4). A signed document is refused, because `signedText` removes a
 * signature that it verified; an expiry date is checked only on this day.
 */
export function readPskc(text: string, rules: TokenRules): readonly FileLine[] {
  if (hasDocumentType(text)) return [problemAt(undefined, 'tokenFile.documentType')];
  const document = readXml(text);
  if (document === undefined) return [problemAt(undefined, 'tokenFile.xml')];
  if (hasSignature(document)) return [problemAt(undefined, 'tokenFile.certificateNeeded')];
  const container = Container.safeParse(document);
  if (!container.success) return [problemAt(undefined, 'tokenFile.container')];
  const { KeyPackage: packages, ...encryption } = container.data.KeyContainer;
  const isEncrypted = packages.some(hasEncryptedSecret);
  const opener = isEncrypted ? secretsOpener(encryption, rules.transport ?? {}) : undefined;
  if (typeof opener === 'string') return [problemAt(undefined, opener)];
  return packages.map((each, index) => readPackage(each, index + 1, { ...rules, opener }));
}

/** Anywhere: a signature that is not where it belongs is not ignored either. */
function hasSignature(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false;
  return Object.entries(given).some(([name, inside]) => name === 'Signature' || hasSignature(inside));
}

interface Reading extends TokenRules {
  readonly opener: OpenSecret | undefined;
}

const Holder = z.object({ Key: z.object({ Data: z.object({ Secret: z.object({ EncryptedValue: z.unknown() }) }) }) });

const hasEncryptedSecret = (given: unknown): boolean =>
  Holder.safeParse(given).data?.Key.Data.Secret.EncryptedValue !== undefined;

function readPackage(given: unknown, line: number, rules: Reading): FileLine {
  const read = KeyPackage.safeParse(given);
  if (!read.success) return problemAt(line, 'tokenFile.keyPackage');
  const { DeviceInfo, Key } = read.data;
  const problem = problemOf(Key, line, rules);
  if (problem) return problem;
  const serial = TokenSerial.safeParse(DeviceInfo?.SerialNo ?? Key['@Id']);
  if (!serial.success) return problemAt(line, 'serialNumber.form');
  const secret = secretOf(Key.Data.Secret, rules.opener);
  if (typeof secret === 'string') return problemAt(line, secret);
  if (!secret || !hasSecretLength(secret)) return secretProblemAt(line);
  const algorithm = suites.get(Key.AlgorithmParameters?.Suite ?? 'HMAC-SHA1');
  if (!algorithm) return problemAt(line, 'tokenFile.algorithm');
  return { serialNumber: serial.data, secret, algorithm, line };
}

function problemOf(key: KeyPackage['Key'], line: number, { periodSeconds, digits, now }: TokenRules) {
  const { Time, TimeInterval } = key.Data;
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

/** The secret; a value beside an encrypted one is ignored. */
function secretOf(
  given: KeyPackage['Key']['Data']['Secret'],
  opener: OpenSecret | undefined,
): Uint8Array | FieldCode | undefined {
  if (given.EncryptedValue !== undefined) return opener?.(given);
  const digits = (given.PlainValue ?? '').replaceAll(/\s/g, '');
  const secret = Buffer.from(digits, 'base64');
  // Buffer ignores invalid base64, so what it decoded must encode to the same text.
  return secret.toString('base64') === digits ? secret : undefined;
}
