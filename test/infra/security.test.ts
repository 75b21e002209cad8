import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { logMetricsOf } from '../../infra/monitoring/log-metrics.ts';
import { projectRoot } from '../../infra/registry.ts';
import { stageNamed } from '../../infra/stages.ts';
import { tableStatementsOf, tableStatementsOfFunction } from '../../shared/derive/policy.ts';
import { flat, synthesized } from './assembly.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const security = read('docs/security.md');
const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const rows = security
  .split('\n')
  .filter((line) => /^\| B\d+ /.test(line))
  .map(cellsOf)
  .map(([id = '', threat = '', defence = '', proof = '', open = '']) => ({ id, threat, defence, proof, open }));
const proofs = rows.flatMap(({ id, proof }) =>
  proof
    .split(' · ')
    .filter((each) => each !== '')
    .map((each) => ({ id, each })),
);

describe('the security page', () => {
  it('has each of the 45 threats once, and of the later ones none twice', () => {
    const ids = rows.map(({ id }) => Number(id.slice(1)));
    expect(ids.slice(0, 45)).toEqual(Array.from({ length: 45 }, (_, index) => index + 1));
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
  });

  it('states for each either defence and proof, or that it is open', () => {
    for (const { id, defence, proof, open } of rows) {
      expect(defence === '', id).toBe(proof === '');
      if (proof === '') expect(open, id).not.toBe('');
    }
  });

  it.each(proofs)('$id: $each', ({ each }) => {
    const [, file = '', name = ''] = /^`(test\/[\w/-]+\.test\.ts)`: (.{10,})$/.exec(each) ?? [];
    expect(existsSync(join(projectRoot, file)), file).toBe(true);
    // The whole name or its beginning or end (`%s` of a table stands before it), as it stands in an `it` or `test`.
    const names = read(file)
      .split('\n')
      .filter((line) => /^\s*(?:(?:it|test|describe)\b|['"`]%s)/.test(line));
    expect(
      names.filter((line) => line.includes(name)),
      name,
    ).not.toEqual([]);
  });

  it('classifies every partition that a function may reach, and no other', () => {
    const statements = [...operations.map(tableStatementsOf), ...eventFunctions.map(tableStatementsOfFunction)].flat();
    const reached = new Set(statements.flatMap(({ prefixes }) => prefixes).map((prefix) => `${prefix.split('#')[0]}#`));
    const classified = [...security.matchAll(/^\| `([A-Z-]+#)` \|/gm)].map(([, prefix]) => prefix);
    expect(classified.sort()).toEqual([...reached].filter((prefix) => prefix !== '#').sort());
  });

  it('names every fast hash in the code, and why it may be fast (threat 47)', () => {
    const section = security.slice(security.indexOf('\n## Digests'), security.indexOf('\n## Data'));
    const listed = [...section.matchAll(/^\| `((?:functions|shared)\/[^`]+)` \|/gm)].map(([, file]) => file);
    const sources = globSync(['functions/**/*.ts', 'shared/**/*.ts'], { cwd: projectRoot });
    const hashing = sources.filter((file) => /\bcreateHash\(|\bsha256\(|\bhash\('(?:md5|sha)/.test(read(file)));
    expect(listed.toSorted()).toEqual(hashing.toSorted());
  });

  it('lists every key', () => {
    const { ofType } = synthesized(stageNamed('prod'));
    const section = security.slice(security.indexOf('\n## Keys'), security.indexOf('\n## Data'));
    // Besides those of KMS: the session key, the authority's and the companies' cursor keys.
    expect(
      [...section.matchAll(/, KMS(?:, multi-Region)? \|/g)].length - [...section.matchAll(/yearly, KMS \|/g)].length,
    ).toBe(ofType('AWS::KMS::Key').length);
  });
});

describe('the cost page', () => {
  const lines = read('docs/costs.md')
    .split('\n')
    .filter((line) => /^\| [A-Z*]/.test(line))
    .map(cellsOf);
  const [sum, ...items] = lines.toReversed();

  it('multiplies and adds correctly', () => {
    for (const [what, quantity, , price, amount] of items.filter(([first]) => first !== 'item')) {
      expect(Number(amount), what).toBeCloseTo(Number(quantity) * Number(price), 1);
    }
    const total = items.reduce((all, [, , , , amount]) => all + Number(amount), 0);
    expect(Number(sum?.[4]?.replaceAll('*', ''))).toBeCloseTo(total, 2);
  });

  it('prices certificates by the tiers that it states', () => {
    const page = read('docs/costs.md');
    const rows = page.split('\n').map((line) => cellsOf(line).map((cell) => cell.replaceAll(',', '')));
    const tiers = rows.flatMap(([span = '', price]) => {
      const [, from, to] = /^(\d+) (?:to (\d+)|and more)$/.exec(span) ?? [];
      return from === undefined ? [] : [{ from: Number(from), to: Number(to ?? Infinity), price: Number(price) }];
    });
    expect(tiers).toHaveLength(3);
    const costOf = (count: number) =>
      tiers.reduce((all, { from, to, price }) => all + Math.max(0, Math.min(count, to) - from + 1) * price, 0);
    const section = page.slice(page.indexOf('\n## Certificates'));
    const stated = [...section.matchAll(/^\| [\d,]+ \| ([\d,]+) \| ([\d,.]+) \|$/gm)].map((found) =>
      found.slice(1).map((number) => Number(number.replaceAll(',', ''))),
    );
    expect(stated.length).toBeGreaterThan(3);
    for (const [count = 0, cost = 0] of stated) expect(costOf(count), String(count)).toBeCloseTo(cost, 2);
    expect([costOf(30_000), 12 * costOf(2_500)]).toEqual([3_920, 15_300]);
  });

  it('counts the existing alarms, numbers and keys', () => {
    const { ofType } = synthesized(stageNamed('prod'));
    const quantityOf = (what: string) => Number(items.find(([first]) => first === what)?.[1]);
    const alarmed = ofType('AWS::CloudWatch::Alarm').flatMap(({ properties }) =>
      (properties.Metrics as readonly { readonly MetricStat?: unknown; readonly Expression?: unknown }[]).filter(
        // A query is charged for what it finds: one series each.
        ({ MetricStat, Expression }) => MetricStat || flat(Expression).startsWith('SELECT'),
      ),
    );
    expect(quantityOf('CloudWatch, alarmed metrics')).toBe(alarmed.length);
    const numbers = new Set(
      [
        ...operations.map(({ name }) => logMetricsOf(name, { isEvent: false })),
        ...eventFunctions.map(({ name }) => logMetricsOf(name, { isEvent: true })),
      ]
        .flat()
        .map(({ name }) => name),
    );
    expect(quantityOf('CloudWatch, numbers from logs')).toBe(numbers.size);
    // 4XX, 5XX, count, latency and the integration's: a method's metrics without a cache.
    const methods = operations.reduce((all, { hosts }) => all + hosts.length, 0);
    expect(quantityOf('CloudWatch, API Gateway by method (at most)')).toBe(5 * methods);
    expect(quantityOf('KMS, keys')).toBe(ofType('AWS::KMS::Key').length);
    const rules = ofType('AWS::WAFv2::WebACL')[0]?.properties.Rules as readonly unknown[];
    expect(quantityOf('WAF, rules')).toBe(rules.length);
  });
});
