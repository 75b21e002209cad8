import fc from 'fast-check';
import { expect, it } from 'vitest';
import { handler as listHistory } from '../../../functions/history/list-history.ts';
import { handler as printHistory } from '../../../functions/history/print-history.ts';
import { type HistoryRow, historyPut } from '../../../shared/table/history.ts';
import { createWorld } from '../../world.ts';

const now = '2026-04-10T10:00:00+09:00';
const dayMilliseconds = 86_400_000;

/** Rows one after the other; every so many of them was refused, or came from another terminal. */
const burst = fc.record({
  daysAgo: fc.double({ min: 0, max: 99, noNaN: true }),
  count: fc.integer({ min: 1, max: 1200 }),
  spacing: fc.constantFrom(0, 1, 1000, 60_000, 3_600_000),
  refusedEvery: fc.integer({ min: 1, max: 1500 }),
});

const search = fc.record(
  { outcome: fc.constantFrom('done', 'refused'), terminal: fc.constantFrom('Edge', 'Safari') },
  { requiredKeys: [] },
);

const oldestOfDefault = Date.parse('2025-12-31T00:00:00+09:00');

it('finds each row of a search once, newest first, in pages of one round of reads, however the rows lie', async () => {
  const limits = fc.integer({ min: 50, max: 100 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(burst, { minLength: 1, maxLength: 3 }),
      search,
      limits,
      async (bursts, filters, limit) => {
        const world = createWorld({ startAt: now });
        const company = world.openCompany();
        const user = await world.addUser(company);
        const session = await world.logIn(user);
        const rows = bursts.flatMap(({ daysAgo, count, spacing, refusedEvery }) =>
          Array.from({ length: count }, (_, index): HistoryRow => {
            const at = new Date(Math.floor(Date.parse(now) - daysAgo * dayMilliseconds) - index * spacing);
            return {
              ...{ historyId: world.random.ulid(at), companyId: company.companyId, at: at.toISOString() },
              ...{ event: 'user.suspended', operation: 'suspend-user', service: 'userAdministration', actor: 'user' },
              ...{ userId: user.userId, loginId: user.loginId, requestId: 'a-request', ttl: 2_000_000_000 },
              outcome: index % refusedEvery === 0 ? 'refused' : 'done',
              terminal: index % 3 === 0 ? '192.0.2.7 Safari' : '192.0.2.7 Edge',
            };
          }),
        );
        for (const row of rows) world.engine.put(historyPut(row).item);
        const keyOf = ({ at, historyId }: HistoryRow) => `${at}#${historyId}`;
        const expected = rows
          .filter((row) => Date.parse(row.at) >= oldestOfDefault)
          .filter(({ outcome }) => filters.outcome === undefined || outcome === filters.outcome)
          .filter(({ terminal = '' }) => filters.terminal === undefined || terminal.includes(filters.terminal))
          .toSorted((a, b) => (keyOf(a) > keyOf(b) ? -1 : 1))
          .map(({ historyId }) => historyId);

        // DynamoDB refuses a range that ends before it begins.
        world.hooks.before = (request) => {
          if (request.method !== 'query') return;
          const { from = '', to = '~' } = request.query;
          expect(from <= to, `${from} … ${to}`).toBe(true);
        };
        const found: string[] = [];
        for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
          const query = { ...filters, limit: `${limit}`, ...(cursor && { cursor }) };
          const page = await world.call(listHistory, { session, query });
          expect([page.status, page.roundTrips]).toEqual([200, 2]);
          found.push(...page.body.items.map(({ historyId }: HistoryRow) => historyId));
          cursor = page.body.cursor;
        }
        expect(found).toEqual(expected);

        const printed = await world.call(printHistory, { session, input: filters });
        if (printed.status === 400) expect(printed.body.code).toBe('print.tooLarge');
        else expect(printed.body.sections[0].rows).toHaveLength(expected.length);
        if (expected.length > 1000) expect(printed.status).toBe(400);
        if (rows.length < 1000) expect(printed.status).toBe(200);
      },
    ),
    { numRuns: 10 },
  );
});
