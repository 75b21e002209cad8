import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { handler as getHandover } from '../../../functions/bank/get-handover.ts';
import { handler as reportResults } from '../../../functions/bank/report-results.ts';
import { handler as takeRequests } from '../../../functions/bank/take-requests.ts';
import { handler as listLines } from '../../../functions/batches/list-lines.ts';
import { handler as getRequest } from '../../../functions/transfers/get-request.ts';
import { usedLimitItem } from '../../../shared/table/transfer-requests.ts';
import type { Answer } from '../../world.ts';
import { approved, executionDate, fileFor, type Office, office, stored, upload } from '../batches/batches.ts';

let at: Office;

beforeEach(async () => {
  at = await office();
});

/** Line n is 1,000 yen times n. */
const salaries = async (count: number) =>
  approved(at, {
    uploadId: await upload(
      at,
      fileFor(at, { lines: Array.from({ length: count }, (_, n) => ({ amount: String((n + 1) * 1000) })) }),
    ),
  });
const taken = async (): Promise<string> =>
  (await at.world.call(takeRequests, { input: { service: 'salary', until: executionDate } })).body.handoverId;
const report = (handoverId: string, results: readonly object[]) =>
  at.world.call(reportResults, { input: { handoverId, results } });
const reason = '口座が解約されています。';
const failed = (requestId: string, line?: number) => ({ requestId, ...(line && { line }), outcome: 'failed', reason });
const completed = (requestId: string, line?: number) => ({ requestId, ...(line && { line }), outcome: 'completed' });
const used = () => at.world.items('USED-LIMIT#').map((item) => usedLimitItem.parse(item).amount);
const results = () => at.world.items('LINE-RESULTS#').map(({ line }) => line);
const errors = ({ status, body }: Answer) => [
  status,
  body.errors?.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`),
];
const lines = (requestId: string, input: object = {}) =>
  at.world.call(listLines, { session: at.maker.session, input: { requestId, ...input } });
const mails = () => at.world.mails().filter(({ kind }) => kind === 'transferResult');

describe('a line that failed', () => {
  it('is shown to the requester with its reason, and gives back its limit, though the request is completed (T-10)', async () => {
    const requestId = await salaries(3);
    const handoverId = await taken();
    expect(used()).toEqual([6000]);
    at.world.advance({ minutes: 5 });
    const answer = await report(handoverId, [failed(requestId, 2), completed(requestId)]);
    expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
    expect(stored(at.world, requestId)).toMatchObject({ state: 'completed', failedLines: { count: 1, total: 2000 } });
    expect([used(), results()]).toEqual([[4000], [2]]);
    const { items } = (await lines(requestId)).body;
    expect(items.map(({ line, failure }: { line: number; failure?: object }) => [line, failure])).toEqual([
      [1, undefined],
      [2, { at: '2026-04-01T10:05:00+09:00', reason }],
      [3, undefined],
    ]);
    const shown = await at.world.call(getRequest, { session: at.maker.session, input: { requestId } });
    expect(shown.body).toMatchObject({ state: 'completed', failedLines: { count: 1, total: 2000 } });
    expect(
      at.world.history(at.company.companyId).findLast(({ operation }) => operation === 'report-results'),
    ).toMatchObject({
      event: 'transfer.completed',
      subject: requestId,
      changes: [
        { path: 'state', before: 'taken', after: 'completed' },
        { path: 'lines[2]', before: null, after: reason },
      ],
    });
    // As long as the history, and a year more.
    const [{ ttl } = { ttl: 0 }] = at.world.items('LINE-RESULTS#');
    expect(new Date(Number(ttl) * 1000).toISOString()).toBe('2037-04-09T01:05:00.000Z');
    expect(mails().map(({ text }) => text)).toEqual([
      expect.stringMatching(/処理が完了しました。[\s\S]*処理不能の明細.*1/),
    ]);
  });

  it('is on its page of a long list, and asks for no results where nothing failed', async () => {
    const requestId = await salaries(250);
    const handoverId = await taken();
    const first = await lines(requestId, { limit: '100' });
    await report(handoverId, [failed(requestId, 100), failed(requestId, 101), failed(requestId, 250)]);
    const failing = (page: Answer) =>
      page.body.items.flatMap((each: { line: number; failure?: object }) => (each.failure ? [each.line] : []));
    expect(failing(first)).toEqual([]);
    expect(failing(await lines(requestId, { limit: '100' }))).toEqual([100]);
    expect(failing(await lines(requestId, { limit: '100', cursor: first.body.cursor }))).toEqual([101]);
    const asked: string[] = [];
    at.world.hooks.before = ({ method }) => void asked.push(method);
    const other = await salaries(1);
    asked.length = 0;
    await lines(other);
    expect(asked).not.toContain('query');
  });

  it('is mailed with the result; after it, once more at the first one', async () => {
    const [early, late] = [await salaries(9), await salaries(9)];
    const handoverId = await taken();
    await report(handoverId, [failed(early, 1)]);
    expect(mails()).toEqual([]);
    await report(handoverId, [completed(early), completed(late)]);
    expect(mails()).toHaveLength(2);
    await report(handoverId, [failed(early, 2), failed(late, 1), failed(late, 2)]);
    expect(mails()).toHaveLength(3);
    const partly = mails().filter(({ values }) => values?.['requestId'] === late && values['failedLines']);
    expect(partly.map(({ values }) => values)).toMatchObject([{ outcome: 'completed', failedLines: '2' }]);
    await report(handoverId, [failed(late, 3)]);
    expect(mails()).toHaveLength(3);
  });

  it('leaves the request to the result without line, before it and after it', async () => {
    const requestId = await salaries(3);
    const handoverId = await taken();
    await report(handoverId, [failed(requestId, 1)]);
    expect([stored(at.world, requestId).state, used()]).toEqual(['taken', [5000]]);
    expect(stored(at.world, requestId).due).toMatch(/^TAKEN#[0-3]$/);
    await report(handoverId, [failed(requestId)]);
    expect([stored(at.world, requestId).state, used()]).toEqual(['failed', [0]]);
    await report(handoverId, [failed(requestId, 2)]);
    expect(stored(at.world, requestId).due).toBeUndefined();
    expect([stored(at.world, requestId).failedLines, used()]).toEqual([{ count: 2, total: 3000 }, [0]]);
    const events = at.world
      .history(at.company.companyId)
      .flatMap(({ operation, event }) => (operation === 'report-results' ? [event] : []));
    expect(events).toEqual(['transfer.linesFailed', 'transfer.failed', 'transfer.linesFailed']);
  });

  it('in any order, repeated, at once and with reports lost, is taken down once and given back once', async () => {
    const count = 6;
    const outcome = fc.constantFrom('completed', 'failed');
    const report_ = fc.record({ lines: fc.subarray([1, 2, 3, 4, 5, 6]), ends: fc.boolean(), isLost: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(outcome, fc.array(report_, { maxLength: 6 }), async (ending, reports) => {
        at = await office();
        const requestId = await salaries(count);
        const handoverId = await taken();
        const send = async ({ lines: failing, ends, isLost }: { lines: number[]; ends: boolean; isLost: boolean }) => {
          const all = [
            ...failing.map((line) => failed(requestId, line)),
            ...(ends ? [{ requestId, outcome: ending }] : []),
          ];
          if (all.length === 0) return;
          if (isLost)
            at.world.hooks.after = ({ method }) => {
              if (method !== 'commit') return;
              at.world.hooks.after = undefined;
              throw new Error('the network broke');
            };
          const { status } = await report(handoverId, all);
          at.world.hooks.after = undefined;
          expect(status).toBeOneOf(isLost ? [200, 500] : [200]);
          const { state, failedLines } = stored(at.world, requestId);
          expect(used()).toEqual([21_000 - (state === 'failed' ? 21_000 : (failedLines?.total ?? 0))]);
        };
        for (const each of reports) await send(each);
        await Promise.all([
          report(handoverId, [failed(requestId, 1), failed(requestId, 6)]),
          report(handoverId, [failed(requestId, 6), { requestId, outcome: ending }]),
        ]);
        await send({ lines: [1, 6], ends: true, isLost: false });
        const lost = new Set([1, 6, ...reports.flatMap((each) => each.lines)]);
        const total = [...lost].reduce((sum, line) => sum + line * 1000, 0);
        expect(results().toSorted()).toEqual([...lost].toSorted());
        expect(stored(at.world, requestId)).toMatchObject({ state: ending, failedLines: { count: lost.size, total } });
        expect(used()).toEqual([ending === 'failed' ? 0 : 21_000 - total]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('results of lines', () => {
  it('are refused if another one was reported before; that a line is completed changes nothing', async () => {
    const requestId = await salaries(3);
    const handoverId = await taken();
    await report(handoverId, [failed(requestId, 1)]);
    for (const other of [
      completed(requestId, 1),
      { ...failed(requestId, 1), outcome: 'completed' },
      { ...failed(requestId, 1), reason: '別の理由' },
    ]) {
      const answer = await report(handoverId, [failed(requestId, 3), other]);
      expect([answer.body.code, errors(answer)]).toEqual([
        'handover.reportedOtherwise',
        [409, ['results[1] handover.lineReportedAs']],
      ]);
      expect(answer.body.errors[0].detail).toContain(`${requestId}の明細1は`);
    }
    const { version } = stored(at.world, requestId);
    expect((await report(handoverId, [completed(requestId, 2), failed(requestId, 1)])).status).toBe(200);
    expect([stored(at.world, requestId).version, results()]).toEqual([version, [1]]);
    expect((await report(handoverId, [failed(requestId, 2)])).status).toBe(200);
  });

  it.each([
    [[0], 400, ['results[0].line field.tooSmall']],
    [[3, 4], 400, ['results[1].line handover.otherLine']],
    [[1, 1], 400, ['results requests.repeated']],
  ])('of the lines %o are refused', async (numbers, status, expected) => {
    const requestId = await salaries(3);
    const handoverId = await taken();
    const answer = await report(
      handoverId,
      numbers.map((line) => ({ requestId, line, outcome: 'failed' })),
    );
    expect([answer.status, errors(answer)[1]]).toEqual([status, expected]);
    expect([results(), used()]).toEqual([[], [6000]]);
    if (numbers.includes(4)) expect(answer.body.errors[0].detail).toContain('明細数: 3');
  });

  it('are as many as one transaction holds: 90 of a request, with its own', async () => {
    const requestId = await salaries(91);
    const handoverId = await taken();
    const all = Array.from({ length: 91 }, (_, n) => failed(requestId, n + 1));
    expect(errors(await report(handoverId, all))).toEqual([400, ['results results.tooMany']]);
    expect((await report(handoverId, [...all.slice(1), completed(requestId)])).status).toBe(200);
    expect([results().length, used()]).toEqual([90, [1000]]);
  });

  it('of several requests read each chunk of lines once', async () => {
    const ids = [await salaries(1100), await salaries(3)];
    const handoverId = await taken();
    const asked: string[] = [];
    at.world.hooks.before = (call) => {
      if (call.method === 'get') asked.push(...call.keys.map(({ pk, sk }) => `${pk} ${sk}`));
    };
    const [long = '', short = ''] = ids;
    await report(handoverId, [failed(long, 1), failed(long, 2), failed(long, 1001), failed(short, 3)]);
    expect(asked.filter((key) => key.includes('CHUNK#'))).toHaveLength(3);
    expect(used()).toEqual([(1100 * 1101 * 1000) / 2 + 6000 - 1000 - 2000 - 1_001_000 - 3000]);
  });

  it('leave the hand-over as it was', async () => {
    const requestId = await salaries(2);
    const handoverId = await taken();
    const show = async () => (await at.world.call(getHandover, { input: { handoverId } })).body;
    const before = await show();
    await report(handoverId, [failed(requestId, 1), completed(requestId)]);
    expect(await show()).toEqual(before);
  });
});
