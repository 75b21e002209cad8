import { beforeEach, describe, expect, it } from 'vitest';
import { handler as getHandover } from '../../../functions/bank/get-handover.ts';
import { handler as takeRequests } from '../../../functions/bank/take-requests.ts';
import { logMetrics } from '../../../infra/monitoring/log-metrics.ts';
import { type BulkService, bulkServices } from '../../../shared/domain/zengin/kinds.ts';
import { recordLength } from '../../../shared/domain/zengin/layout.ts';
import { takenAtOnce } from '../../../shared/steps/handovers/take.ts';
import { handoverItem } from '../../../shared/table/handovers.ts';
import { linesChunkItem } from '../../../shared/table/request-lines.ts';
import { filterMatches } from '../../infra/filter-pattern.ts';
import {
  approved,
  aTypedLine,
  executionDate,
  fileFor,
  type Office,
  office,
  stored,
  upload,
} from '../batches/batches.ts';

let at: Office;

beforeEach(async () => {
  at = await office();
});

const take = (service: BulkService = 'salary') =>
  at.world.call(takeRequests, { input: { service, until: executionDate } });
const get = (handoverId: string, accept = 'application/json') =>
  at.world.call(getHandover, { input: { handoverId }, headers: { Accept: accept } });
const asText = (handoverId: string) => get(handoverId, 'text/plain');

const authorised = (more: object) => approved(at, more);

/** A request of an uploaded file that was approved. */
const ofFile = async (bytes: Uint8Array, service: BulkService = 'salary') =>
  authorised({ service, uploadId: await upload(at, bytes, service) });

const manyLines = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ accountNumber: String(1_000_000 + n), amount: String(1 + n) }));

const keyIn = (url: string) => /^https:\/\/files\.example\/([^?]+)/.exec(url)?.[1] ?? '';
/** What the core gets from an address. */
const got = (url: string) => at.world.files.files.get(keyIn(url)) ?? Buffer.alloc(0);

describe('a batch that is handed over', () => {
  it.each(bulkServices)(
    'of %s is taken, with what the core needs and the address of its file (T-14)',
    async (service) => {
      const file = fileFor(at, { service });
      const requestId = await ofFile(file, service);
      const taken = await take(service);
      expect([taken.status, taken.body]).toEqual([
        201,
        { handoverId: expect.any(String), count: 1, total: 430_000, sentBack: 0, more: false },
      ]);
      expect(stored(at.world, requestId).state).toBe('taken');
      const { status, body } = await get(taken.body.handoverId);
      const [account] = at.company.accounts;
      expect([status, body]).toEqual([
        200,
        {
          ...{
            handoverId: taken.body.handoverId,
            service,
            takenAt: '2026-04-01T10:00:00+09:00',
            count: 1,
            total: 430_000,
          },
          requests: [
            {
              ...{ companyId: at.company.companyId, requestId, service, sameDay: false },
              ...{ executionDate, accountId: account?.accountId, count: 2, total: 430_000 },
              account: { branch: account?.branch, type: account?.type, number: account?.number },
              ...(service === 'bulkTransfer' && { fee: { bearer: 'payer', deducted: 0 } }),
              contentHash: stored(at.world, requestId).contentHash,
              authorisedAt: '2026-04-01T10:00:00+09:00',
              file: {
                url: expect.stringContaining(`name=${requestId}.txt`),
                expiresAt: '2026-04-01T10:15:00+09:00',
                digest: stored(at.world, requestId).lines?.digest,
              },
            },
          ],
        },
      ]);
      expect(got(body.requests[0].file.url).equals(file)).toBe(true);
    },
  );

  it.each([
    ['with line ends', '\r\n', '\r\n'],
    ['without the last line end', '\r\n', ''],
    ['without line ends', '', ''],
    ['with the mark of DOS', '\r\n', '\r\n\x1a'],
  ])('goes out byte for byte as it came: %s (T-3)', async (_, lineEnd, tail) => {
    const parts = fileFor(at, { lines: manyLines(3) }, lineEnd);
    const bare = Buffer.from(parts)
      .toString('latin1')
      .replace(/(?:\r\n)+$/, '');
    const file = Buffer.from(bare + tail, 'latin1');
    await ofFile(file);
    const { handoverId } = (await take()).body;
    const [{ file: handed }] = (await get(handoverId)).body.requests;
    expect(got(handed.url).equals(file)).toBe(true);
    const answer = await asText(handoverId);
    expect([answer.status, answer.headers['Content-Type'], answer.bytes.length > 0]).toEqual([
      200,
      'text/plain; charset=Shift_JIS',
      true,
    ]);
    expect(answer.bytes.equals(file)).toBe(true);
  });

  it('typed on a screen is a file, too', async () => {
    await authorised({ lines: [aTypedLine, { ...aTypedLine, amount: 180_000 }] });
    const answer = await asText((await take()).body.handoverId);
    const records = answer.bytes.toString('latin1').match(new RegExp(`.{${recordLength}}`, 'g')) ?? [];
    expect(records.map(([type]) => type).join('')).toBe('12289');
    expect(records.at(-2)?.slice(0, 19)).toBe('8000002000000430000');
  });

  it('with others is one file after the other, in the order of the requests', async () => {
    const files = new Map<string, Buffer>();
    for (const [count, lineEnd] of [
      [2, '\r\n'],
      [5, ''],
      [1, '\r\n'],
    ] as const) {
      const file = Buffer.from(fileFor(at, { lines: manyLines(count) }, lineEnd));
      files.set(await ofFile(file), file);
    }
    const { handoverId } = (await take()).body;
    const requests: { requestId: string; file: { url: string } }[] = (await get(handoverId)).body.requests;
    for (const { requestId, file } of requests) expect(got(file.url)).toEqual(files.get(requestId));
    const inOrder = requests.map(({ requestId }) => files.get(requestId) ?? Buffer.alloc(0));
    expect(inOrder).toHaveLength(3);
    expect((await asText(handoverId)).bytes.equals(Buffer.concat(inOrder))).toBe(true);
  });

  it.each([
    ['without its last line end', '\r\n', ''],
    ['with the mark of DOS', '\r\n', '\r\n\x1a'],
    ['without line ends, with the mark', '', '\x1a'],
  ])('never makes the next company’s records a part of its own: a file %s', async (_, lineEnd, tail) => {
    const plain = Buffer.from(fileFor(at, { lines: manyLines(2) }, lineEnd));
    const bare = plain.toString('latin1').replace(/(?:\r\n)+$/, '');
    const file = Buffer.from(bare + tail, 'latin1');
    for (const each of [file, file]) await ofFile(each);
    const { handoverId } = (await take()).body;
    expect((await asText(handoverId)).bytes.equals(Buffer.from(bare + lineEnd + bare + tail, 'latin1'))).toBe(true);
    const [{ file: handed }] = (await get(handoverId)).body.requests;
    expect(got(handed.url).equals(file)).toBe(true);
  });

  it('of nothing is an empty file', async () => {
    const { handoverId } = (await take()).body;
    expect((await get(handoverId)).body).toMatchObject({ count: 0, requests: [] });
    const answer = await asText(handoverId);
    expect([answer.status, answer.bytes.length, at.world.files.files.size]).toEqual([200, 0, 0]);
  });

  it('too large for an answer is elsewhere: 303 names a signed address', async () => {
    const largest = 4 * 1024 * 1024;
    const fitting = Math.floor(largest / (recordLength + 2)) - 3;
    for (const [count, status] of [
      [fitting, 200],
      [fitting + 1, 303],
    ] as const) {
      at = await office();
      const file = fileFor(at, { lines: manyLines(count) }, '\r\n');
      await ofFile(file);
      const { handoverId } = (await take()).body;
      const answer = await asText(handoverId);
      expect([answer.status, answer.headers['Location'] !== undefined]).toEqual([status, status === 303]);
      expect(answer.bytes.length).toBeLessThan(6_000_000);
      const bytes = status === 303 ? got(answer.headers['Location'] ?? '') : answer.bytes;
      expect(bytes.equals(file)).toBe(true);
    }
  });

  it.each([
    ['application/json, text/plain', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/plain; charset=Shift_JIS, */*', 'text/plain; charset=Shift_JIS'],
  ])('is answered to %s as %s', async (accept, type) => {
    await authorised({ lines: [aTypedLine] });
    expect((await get((await take()).body.handoverId, accept)).headers['Content-Type']).toBe(type);
  });
});

describe('the files of a hand-over', () => {
  it('raise no alarm about their lines where the table fails', async () => {
    await ofFile(fileFor(at));
    const { handoverId } = (await take()).body;
    at.world.hooks.before = (call) => {
      if (call.method === 'get' && call.keys.some(({ sk }) => sk.startsWith('CHUNK#')))
        throw new Error('the table fails');
    };
    for (const answer of [await get(handoverId), await asText(handoverId)]) expect(answer.status).toBe(500);
    expect(at.world.logs.map(({ message }) => message)).not.toContain('lines not as approved');
  });

  const written = () => [...at.world.files.files.keys()].filter((key) => key.startsWith('handover-files/'));

  it('are written once a day, whoever asks how often', async () => {
    const requestId = await ofFile(fileFor(at));
    const { handoverId } = (await take()).body;
    const { store } = at.world.files;
    const { write } = store;
    const writes: string[] = [];
    Object.assign(store, {
      write: async (...args: Parameters<typeof write>) => {
        writes.push(args[0]);
        return write(...args);
      },
    });
    const urls = [];
    for (let time = 0; time < 3; time += 1) urls.push((await get(handoverId)).body.requests[0].file.url);
    const key = `handover-files/2026-04-01/${handoverId}/${requestId}.zengin`;
    expect([writes, written(), new Set(urls.map(keyIn))]).toEqual([[key], [key], new Set([key])]);
    at.world.advance({ days: 3 });
    await get(handoverId);
    expect(writes).toEqual([key, key.replace('04-01', '04-04')]);
  });

  it('are written again if the function died, with the same bytes', async () => {
    const file = fileFor(at, { lines: manyLines(1500) });
    await ofFile(file);
    const { handoverId } = (await take()).body;
    const { store } = at.world.files;
    const { write } = store;
    for (const happens of [false, true]) {
      Object.assign(store, {
        write: async (...args: Parameters<typeof write>) => {
          if (happens) await write(...args);
          throw new Error('the network broke');
        },
      });
      expect((await get(handoverId)).status).toBe(500);
    }
    Object.assign(store, { write });
    const { body } = await get(handoverId);
    expect(got(body.requests[0].file.url).equals(file)).toBe(true);
  });

  it('take three round trips, and one more for every eight requests', async () => {
    for (let made = 0; made < 9; made += 1) await authorised({ lines: [aTypedLine] });
    const { handoverId } = (await take()).body;
    expect((await get(handoverId)).roundTrips).toBe(4);
    expect((await get(handoverId)).roundTrips).toBe(2);
  });

  it('are only those whose bytes were approved; the others do not wait for one that is not', async () => {
    const [changed, gone, whole] = [await ofFile(fileFor(at)), await ofFile(fileFor(at)), await ofFile(fileFor(at))];
    const chunkOf = (requestId: string) =>
      at.world
        .items('LINES#')
        .find(
          ({ pk, sk }) =>
            sk === 'CHUNK#00000' && String(pk).endsWith(stored(at.world, requestId).lines?.linesId ?? '?'),
        );
    const [first, second] = [chunkOf(changed), chunkOf(gone)];
    if (!first || !second) throw new Error('a request has lines');
    const other = await ofFile(fileFor(at, { lines: [{ amount: '9' }, { amount: '429991' }] }));
    at.world.engine.put({ ...first, records: linesChunkItem.parse(chunkOf(other) as never).records } as never);
    at.world.engine.remove(second);
    const { handoverId } = (await take()).body;
    const { status, body } = await get(handoverId);
    const files = body.requests.map((each: { requestId: string; file?: unknown }) => [
      each.requestId,
      each.file !== undefined,
    ]);
    expect([status, Object.fromEntries(files)]).toEqual([
      200,
      { [changed]: false, [gone]: false, [whole]: true, [other]: true },
    ]);
    const { pattern } = logMetrics.linesNotAsApproved;
    const alarmed = () =>
      at.world.logs
        .filter((line) => filterMatches(pattern, JSON.stringify(line)))
        .map((line) => line['transferRequestId'])
        .toSorted();
    expect(alarmed()).toEqual([changed, gone].toSorted());
    expect((await asText(handoverId)).status).toBe(500);
    expect(alarmed()).toEqual([changed, changed, gone, gone].toSorted());
  });
});

describe('take-requests of batches', () => {
  it('says that others wait where more than 80 are in one backlog', async () => {
    const requestId = await authorised({ lines: [aTypedLine] });
    const [first] = at.world.items('REQUEST#');
    for (let index = 1; index <= takenAtOnce; index += 1) {
      const id = requestId.slice(0, -3) + String(index).padStart(3, '0');
      at.world.engine.put({ ...first, sk: id, requestId: id, dueSort: `${executionDate}#${id}` } as never);
    }
    const answers = [(await take()).body, (await take()).body];
    expect(answers.map(({ count, more }) => [count, more])).toEqual([
      [takenAtOnce, true],
      [1, false],
    ]);
  });

  it('takes no more lines than the largest request may have, and always one request', async () => {
    const { linesByFile } = at.world.profile.transfers;
    // One was made before the bank lowered its number.
    const counts = [linesByFile - 2, 2, 1, linesByFile + 1, 1, 1];
    const ids: string[] = [];
    for (const _ of counts) ids.push(await authorised({ lines: [aTypedLine] }));
    for (const [index, requestId] of ids.toSorted().entries()) {
      const [item] = at.world.items('REQUEST#').filter(({ sk }) => sk === requestId);
      at.world.engine.put({ ...item, count: counts[index] } as never);
    }
    const taken = [];
    for (let more = true; more && taken.length < 9; ) {
      const { body } = await take();
      taken.push(body.count);
      more = body.more;
    }
    expect(taken).toEqual([2, 1, 1, 2]);
  });

  it('keeps where the lines are to itself', async () => {
    await authorised({ lines: [aTypedLine] });
    const { handoverId } = (await take()).body;
    const [item] = at.world.items('BANK#HANDOVERS#');
    expect(handoverItem.parse(item as never).requests[0]?.lines?.linesId).toEqual(expect.any(String));
    expect(JSON.stringify((await get(handoverId)).body)).not.toContain('linesId');
  });
});
