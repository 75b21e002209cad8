import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type FeeMethod,
  type FeeRange,
  FeeRanges,
  type FeeRule,
  feeMethods,
  feeOf,
  feePatterns,
  previewOf,
  rangeErrors,
} from '../../shared/domain/fees.ts';

const flat = (fee: number) => ({ sameBranch: fee, sameBank: fee, telegraphic: fee, document: fee });
/** B-45: 440 yen under 30,000 yen, 550 from there on. */
const published: readonly FeeRange[] = [
  { from: 0, to: 29_999, fees: flat(440) },
  { from: 30_000, fees: flat(550) },
];
const ruleOf = (method: FeeMethod, minimumPayment = 0): FeeRule => ({ ranges: published, method, minimumPayment });
const fee = (method: FeeMethod, payment: number) => feeOf(ruleOf(method), 'telegraphic', payment);

describe('the fee of a payment (A7, D-19)', () => {
  test.each<[number, ...fees: [boundary: number, addLower: number, addUpper: number]]>([
    [29_999, 440, 440, 440],
    [30_000, 550, 440, 440],
    [30_439, 550, 440, 440],
    [30_440, 550, 550, 440],
    [30_549, 550, 550, 440],
    [30_550, 550, 550, 550],
  ])('the published example at %i: %i, %i, %i (B-45)', (payment, ...fees) => {
    expect(feeMethods.map((method) => fee(method, payment))).toEqual(fees);
  });

  test('the pattern decides', () => {
    const fees = { sameBranch: 0, sameBank: 110, telegraphic: 440, document: 385 };
    const rule: FeeRule = { ranges: [{ from: 0, fees }], method: 'boundary', minimumPayment: 0 };
    expect(feePatterns.map((pattern) => feeOf(rule, pattern, 10_000))).toEqual([0, 110, 440, 385]);
  });

  test('nothing is deducted below the minimum payment, and never more than the payment', () => {
    expect(feeOf(ruleOf('boundary', 5000), 'document', 4999)).toBe(0);
    expect(feeOf(ruleOf('boundary', 5000), 'document', 5000)).toBe(440);
    expect(fee('boundary', 439)).toBe(439);
    expect(fee('boundary', 441)).toBe(440);
    expect(fee('boundary', 0)).toBe(0);
  });
});

const amount = fc.integer({ min: 0, max: 999_999_999_999 });
const small = fc.oneof(fc.integer({ min: 0, max: 2000 }), amount);
const fees = fc.record({ sameBranch: small, sameBank: small, telegraphic: small, document: small });
/** Ranges that adjoin each other, as a table has them. */
const tables = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 6 }),
    fc.array(fees, { minLength: 7, maxLength: 7 }),
  )
  .map(([boundaries, all]): readonly FeeRange[] => {
    const begins = [0, ...boundaries.toSorted((a, b) => a - b)];
    return begins.map((from, index) => {
      const next = begins[index + 1];
      return { from, ...(next !== undefined && { to: next - 1 }), fees: all[index] ?? flat(0) };
    });
  });
/** The same with fees that rise with the payment, as those of banks do. */
const rising = tables.map((ranges) => {
  const sorted = (pattern: 'telegraphic') => ranges.map(({ fees: each }) => each[pattern]).toSorted((a, b) => a - b);
  const all = sorted('telegraphic');
  return ranges.map((range, index) => ({ ...range, fees: flat(all[index] ?? 0) }));
});
const method = fc.constantFrom(...feeMethods);
const pattern = fc.constantFrom(...feePatterns);
const minimum = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100_000 }));
const near = (ranges: readonly FeeRange[]) =>
  fc.oneof(
    amount,
    fc.integer({ min: 0, max: 10_000 }),
    ...ranges.map(({ from }) => fc.integer({ min: Math.max(0, from - 5), max: from + 3000 })),
  );

describe('in every table', () => {
  test('a fee is a whole number of yen, never negative and never above the payment', () => {
    fc.assert(
      fc.property(
        tables.chain((ranges) => fc.tuple(fc.constant(ranges), near(ranges))),
        method,
        pattern,
        minimum,
        ([ranges, payment], by, of, minimumPayment) => {
          const charged = feeOf({ ranges, method: by, minimumPayment }, of, payment);
          expect(Number.isSafeInteger(charged) && charged >= 0 && charged <= payment).toBe(true);
          if (payment < minimumPayment) expect(charged).toBe(0);
        },
      ),
    );
  });

  test('where fees rise with the range, a larger payment never has a lower fee', () => {
    fc.assert(
      fc.property(
        rising.chain((ranges) => fc.tuple(fc.constant(ranges), near(ranges), near(ranges))),
        method,
        ([ranges, one, other], by) => {
          const rule = { ranges, method: by, minimumPayment: 0 };
          const [less, more] = [Math.min(one, other), Math.max(one, other)];
          expect(feeOf(rule, 'sameBank', less)).toBeLessThanOrEqual(feeOf(rule, 'sameBank', more));
        },
      ),
    );
  });

  test('and 据置型 deducts at least as much as 未満加算型, that at least as much as 以上加算型', () => {
    fc.assert(
      fc.property(
        rising.chain((ranges) => fc.tuple(fc.constant(ranges), near(ranges))),
        ([ranges, payment]) => {
          const [boundary, addLower, addUpper] = feeMethods.map((by) =>
            feeOf({ ranges, method: by, minimumPayment: 0 }, 'document', payment),
          ) as [number, number, number];
          expect(boundary >= addLower && addLower >= addUpper).toBe(true);
        },
      ),
    );
  });

  /** What is transferred is what decides the fee that the bank takes of the payer. */
  const takenOf = (ranges: readonly FeeRange[], transferred: number) =>
    ranges.findLast(({ from }) => transferred >= from)?.fees.telegraphic ?? 0;

  test('of two ranges: 未満加算型 never leaves a part of the fee to the payer, 以上加算型 never deducts more than is taken', () => {
    const two = rising.filter((ranges) => ranges.length === 2);
    fc.assert(
      fc.property(
        two.chain((ranges) => fc.tuple(fc.constant(ranges), near(ranges))),
        ([ranges, payment]) => {
          const deducted = (by: FeeMethod) => feeOf({ ranges, method: by, minimumPayment: 0 }, 'telegraphic', payment);
          const [lower, upper] = [deducted('addLower'), deducted('addUpper')];
          fc.pre(lower < payment && upper < payment);
          expect(lower).toBeGreaterThanOrEqual(takenOf(ranges, payment - lower));
          expect(upper).toBeLessThanOrEqual(takenOf(ranges, payment - upper));
        },
      ),
    );
  });

  test('the preview says of each payment whether the methods differ, and whether it covers the fee', () => {
    fc.assert(
      fc.property(
        tables.chain((ranges) => fc.tuple(fc.constant(ranges), near(ranges))),
        method,
        pattern,
        minimum,
        ([ranges, given], by, of, minimumPayment) => {
          const payment = Math.max(1, given);
          const preview = previewOf({ ranges, method: by, minimumPayment }, of);
          const holds = ({ from, to }: { from: number; to: number }) => from <= payment && payment <= to;
          const isBelow = payment < minimumPayment;
          expect(preview.belowMinimum ? holds(preview.belowMinimum) : false).toBe(isBelow);
          if (isBelow) return;
          const all = feeMethods.map((each) => feeOf({ ranges, method: each, minimumPayment }, of, payment));
          const difference = preview.differences.find(holds);
          if (new Set(all).size > 1)
            expect(feeMethods.map((each) => Math.min(difference?.fees[each] ?? -1, payment))).toEqual(all);
          const charged = feeOf({ ranges, method: by, minimumPayment }, of, payment);
          if (charged < payment) expect(preview.belowFee.some(holds)).toBe(false);
          if (preview.belowFee.some(holds)) expect(charged).toBe(payment);
        },
      ),
    );
  });
});

test('the preview of the published example shows the payer’s gain (B-45)', () => {
  expect(previewOf(ruleOf('boundary', 100), 'telegraphic')).toEqual({
    pattern: 'telegraphic',
    differences: [
      { from: 30_000, to: 30_439, fees: { boundary: 550, addLower: 440, addUpper: 440 } },
      { from: 30_440, to: 30_549, fees: { boundary: 550, addLower: 550, addUpper: 440 } },
    ],
    belowMinimum: { from: 1, to: 99 },
    belowFee: [{ from: 100, to: 439 }],
  });
});

describe('the preview at its edges', () => {
  const spans = (ranges: readonly FeeRange[], minimumPayment = 0) => {
    const { belowFee, belowMinimum, differences } = previewOf(
      { ranges, method: 'boundary', minimumPayment },
      'telegraphic',
    );
    return { belowFee, belowMinimum, differences };
  };

  test('a minimum of one yen has no payments below it', () => {
    expect(spans([{ from: 0, fees: flat(0) }], 1)).toEqual({ belowFee: [], differences: [] });
  });

  test('a single payment below its fee is a span, adjoining spans are one, others are not', () => {
    expect(spans([{ from: 0, fees: flat(2) }]).belowFee).toEqual([{ from: 1, to: 1 }]);
    const table = (first: number, second: number) => [
      { from: 0, to: 9, fees: flat(first) },
      { from: 10, fees: flat(second) },
    ];
    expect(spans(table(20, 30)).belowFee).toEqual([{ from: 1, to: 29 }]);
    expect(spans(table(5, 20)).belowFee).toEqual([
      { from: 1, to: 4 },
      { from: 10, to: 19 },
    ]);
  });

  test('ends at the largest payment', () => {
    const largest = 999_999_999_999;
    const table = (before: number, after: number) => [
      { from: 0, to: largest - 11, fees: flat(before) },
      { from: largest - 10, fees: flat(after) },
    ];
    const difference = (from: number, to: number, ...[boundary, addLower, addUpper]: readonly number[]) => ({
      ...{ from, to, fees: { boundary, addLower, addUpper } },
    });
    expect(spans(table(5, 10)).differences).toEqual([
      difference(largest - 10, largest - 6, 10, 5, 5),
      difference(largest - 5, largest - 1, 10, 10, 5),
    ]);
    expect(spans(table(11, 12)).differences).toEqual([difference(largest - 10, largest, 12, 11, 11)]);
  });
});

describe('ranges', () => {
  const errors = (ranges: readonly FeeRange[], isDeducted = true) =>
    rangeErrors(ranges, { isDeducted }).map(({ path, code }) => `${path} ${code}`);
  const [low, high] = published as [FeeRange, FeeRange];

  test('that adjoin each other from 0 on are right', () => {
    expect(errors(published)).toEqual([]);
    fc.assert(
      fc.property(tables, (ranges) => {
        expect(errors(ranges, false)).toEqual([]);
      }),
    );
  });

  test.each<[string, readonly FeeRange[], readonly string[]]>([
    ['a gap', [{ ...low, to: 29_998 }, high], ['ranges[0].to feeRange.gap']],
    ['an overlap', [{ ...low, to: 30_000 }, high], ['ranges[0].to feeRange.overlap']],
    ['no end before the next', [{ from: 0, fees: flat(1) }, high], ['ranges[0].to feeRange.overlap']],
    [
      'in the wrong order',
      [high, low],
      ['ranges[0].from feeRange.start', 'ranges[0].to feeRange.overlap', 'ranges[1].to feeRange.end'],
    ],
    ['not from 0', [{ from: 1, fees: flat(1) }], ['ranges[0].from feeRange.start']],
    [
      'ends before it begins',
      [
        { from: 0, to: 99, fees: flat(1) },
        { from: 100, to: 99, fees: flat(1) },
      ],
      ['ranges[1].to feeRange.order'],
    ],
    ['the last has an end', [{ ...low, to: 29_999 }], ['ranges[0].to feeRange.end']],
    [
      'a fee above every payment',
      [
        { from: 0, to: 439, fees: { ...flat(439), document: 440 } },
        { from: 440, fees: flat(1) },
      ],
      ['ranges[0].fees.document fee.abovePayment'],
    ],
  ])('%s', (_, ranges, expected) => expect(errors(ranges)).toEqual(expected));

  test('a range may be of one payment', () => {
    const one = [
      { from: 0, to: 4, fees: flat(0) },
      { from: 5, to: 5, fees: flat(5) },
      { from: 6, fees: flat(6) },
    ];
    expect(errors(one)).toEqual([]);
  });

  test('a fee that the payer bears may be above the payment', () => {
    expect(
      errors(
        [
          { from: 0, to: 100, fees: flat(440) },
          { from: 101, fees: flat(550) },
        ],
        false,
      ),
    ).toEqual([]);
  });

  test.each([-1, -0, 0.5, 1e12, Number.NaN, '440', '４４０', '1e3', null])('%p yen is no amount', (yen) => {
    expect(FeeRanges.safeParse([{ from: 0, fees: { ...flat(0), document: yen } }]).success).toBe(false);
  });
});
