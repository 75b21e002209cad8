import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOfCertificates, priceOfMillion } from '../operations/prices.ts';
import { readOptions } from '../options.ts';
import { documentOf } from '../report.ts';
import { describeFailures, fire } from './load.ts';
import { describeMachine } from './machine.ts';
import { median, parts, percentile } from './statistics.ts';
import { figure, formatTable, ratio } from './table.ts';

const answer =
  (status: number, text = '') =>
  async () => ({ status, headers: {}, text });

describe('statistics', () => {
  it('find the middle, and the mean of two middles', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('take the nearest rank as a percentile', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([50, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 99, 100]);
    expect(percentile([7], 99)).toBe(7);
    expect(percentile([], 50)).toBeNaN();
  });

  it('divide into parts that lose nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (values, count) => {
        const divided = parts(values, count);
        expect(divided).toHaveLength(count);
        expect(divided.flat()).toEqual(values);
      }),
    );
  });
});

describe('the table', () => {
  it('aligns text to the left and figures to the right', () => {
    const table = {
      title: 'T',
      columns: ['what', 'ms'],
      rows: [
        ['a', '1.00'],
        ['long', '1,000'],
      ],
      notes: ['A note.'],
    };
    expect(formatTable(table)).toBe(
      '## T\n\n| what |    ms |\n|------|------:|\n| a    |  1.00 |\n| long | 1,000 |\n\nA note.\n',
    );
  });

  it('shows what was not measured as a dash', () => {
    expect([figure(undefined), figure(Number.NaN), ratio(1, Number.NaN), ratio(1, 0)]).toEqual(['-', '-', '-', '-']);
    expect([1234.5, 12.34, 1.234, 0.001, 3, 0].map(figure)).toEqual(['1,235', '12.3', '1.23', '0.0010', '3', '0']);
    expect([ratio(3, 2), ratio(1, 200)]).toEqual(['1.50 ×', '0.005 ×']);
  });

  it('says on which machine and when, and that it was busy', () => {
    const machine = { ...describeMachine(), loadAtStart: 99 };
    const run = { machine, options: readOptions(['--quick']), minutes: 1.5, at: new Date('2026-04-01T00:00:00Z') };
    expect(documentOf([], run)).toMatch(/2026-04-01 00:00 UTC.*quick[\s\S]*Node v[\s\S]*99\.00[\s\S]*provisional/);
  });
});

describe('the load', () => {
  it('sends each request once, and counts refusals separately', async () => {
    const shots = [
      answer(200),
      answer(409, '{"code":"request.conflict"}'),
      answer(204),
      answer(409, '{"code":"request.conflict"}'),
    ];
    const outcome = await fire(shots, 3);
    expect(outcome.latencies).toHaveLength(2);
    expect(describeFailures([outcome, outcome])).toBe('4 × 409 request.conflict');
  });

  it('starts nothing after its time', async () => {
    expect(await fire([answer(200), answer(200)], 1, 0)).toMatchObject({ latencies: [], failures: {} });
  });
});

describe('prices', () => {
  it('go down for certificates by the thousand', () => {
    expect(priceOfCertificates(1_000)).toBe(750);
    expect(priceOfCertificates(1_000_000)).toBeCloseTo(750 + 3_150 + 990);
  });

  it('add up request, time, units and other calls', () => {
    const charged = { milliseconds: 100, memoryMegabytes: 1024, read: 2, write: 1, calls: {}, isRequest: true };
    expect(priceOfMillion(charged)).toBeCloseTo(4.25 + 0.2 + 1.333_34 + 0.285 + 0.715);
    expect(priceOfMillion({ ...charged, calls: { 'ses.SendEmail': 1 } })).toBeCloseTo(106.78, 1);
  });
});

describe('the options', () => {
  it('refuse an unknown group or number', () => {
    expect(() => readOptions(['--only', 'weather'])).toThrow(
      'operations, simulator, development, scan, history, transfers, better-auth, emulation',
    );
    expect(() => readOptions(['--scan-size', 'many'])).toThrow('no number');
    expect(readOptions(['--quick', '--only', 'scan,simulator', '--scan-size', '20_000'])).toMatchObject({
      groups: ['simulator', 'scan'],
      scanSize: 20_000,
    });
  });
});
