import type { Cost } from '../tegata/protocol.ts';

/**
 * List prices in US dollars, on demand, ap-northeast-1 (Tokyo), without free tiers, taxes, storage, logs and transfer.
 * Data to be looked up again before it is quoted: `asOf` says when it was written down.
 */
export const prices = {
  asOf: '2026-11-21',
  region: 'ap-northeast-1',
  /** API Gateway, REST, the first 333 million requests of a month. */
  apiRequest: 4.25 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64. */
  lambdaGigabyteSecond: 0.000_013_333_4,
  dynamodbReadUnit: 0.1425 / 1e6,
  dynamodbWriteUnit: 0.715 / 1e6,
  /** A call of these, whatever it is. */
  calls: { kms: 0.03 / 1e4, secretsmanager: 0.05 / 1e4 } as Readonly<Record<string, number>>,
  mail: 0.1 / 1e3,
  /** Private CA, general purpose: so many certificates of a month at this price each, then the next. */
  certificates: [
    { upTo: 1_000, each: 0.75 },
    { upTo: 10_000, each: 0.35 },
    { upTo: Number.POSITIVE_INFINITY, each: 0.001 },
  ],
} as const;

/** What an invocation is charged for. */
export interface Charged {
  readonly milliseconds: number;
  readonly memoryMegabytes: number;
  readonly read: number;
  readonly write: number;
  /** By `service.Operation`, of one invocation. */
  readonly calls: Cost['calls'];
  readonly isRequest: boolean;
}

/** US dollars for a million invocations in a month. */
export function priceOfMillion(charged: Charged): number {
  const { milliseconds, memoryMegabytes, read, write, isRequest } = charged;
  const gigabyteSeconds = (Math.ceil(milliseconds) / 1000) * (memoryMegabytes / 1024);
  const one =
    (isRequest ? prices.apiRequest : 0) +
    prices.lambdaRequest +
    gigabyteSeconds * prices.lambdaGigabyteSecond +
    read * prices.dynamodbReadUnit +
    write * prices.dynamodbWriteUnit +
    Object.entries(charged.calls).reduce((sum, [call, count]) => sum + count * priceOfCall(call), 0);
  const issued = charged.calls['acm-pca.IssueCertificate'] ?? 0;
  return one * 1e6 + priceOfCertificates(issued * 1e6);
}

function priceOfCall(call: string): number {
  if (/^ses\.Send/.test(call)) return prices.mail;
  return prices.calls[call.split('.')[0] ?? ''] ?? 0;
}

/** US dollars for so many certificates in one month. */
export function priceOfCertificates(count: number): number {
  let [sum, before] = [0, 0];
  for (const { upTo, each } of prices.certificates) {
    sum += Math.max(0, Math.min(count, upTo) - before) * each;
    before = upTo;
  }
  return sum;
}
