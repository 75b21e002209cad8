import { describe, expect, it } from 'vitest';
import { recordLength } from '../../../shared/domain/zengin/layout.ts';
import { readZenginFile } from '../../../shared/domain/zengin/read-file.ts';
import { zenginBytes } from '../../../shared/domain/zengin/write-file.ts';
import type { ZenginFile } from '../../../shared/domain/zengin/zengin-file.ts';
import { packed, unpacked } from '../../../shared/steps/batches/line-chunks.ts';
import { packedFees, unpackedFees } from '../../../shared/steps/batches/line-fees.ts';
import { LinesBroken, readLines, storedFile, storedLines } from '../../../shared/steps/batches/read-lines.ts';
import { linesToStore, storeBefore } from '../../../shared/steps/batches/store-lines.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { aZenginFile } from '../../builders/zengin.ts';
import { createWorld, type World } from '../../world.ts';

const companyId = '01KA0000000000000000000000';
const service = 'salary';
const lineOf = (index: number) => ({ amount: String(index + 1), customerCode: String(index) });
const fileBytes = (count: number) =>
  aZenginFile({ service, lines: Array.from({ length: count }, (_, n) => lineOf(n)) });

async function fileWith(count: number): Promise<ZenginFile> {
  const reading = await readZenginFile([fileBytes(count)], { service, maximumLines: 50_000 });
  if ('errors' in reading) throw new Error('a file without errors');
  return reading.file;
}

const tableOf = ({ ports }: World) =>
  bindTable({ requestLines: ['getFrame', 'getChunks', 'addFrame', 'addChunk'] }, ports);

const storing = (world: World) => ({
  ...{ table: tableOf(world), caller: { companyId }, now: world.now(), profile: world.profile },
  newId: () => world.random.ulid(world.now()),
});

/** Stores the lines of a file as a request does that is made. */
async function stored(world: World, count: number) {
  const planned = linesToStore(storing(world), await fileWith(count));
  let commits = 0;
  await storeBefore(planned, async (writes) => {
    commits += 1;
    await world.engine.commit(writes, `before ${commits}`);
  });
  await world.engine.commit(planned.withRequest, 'with the request');
  return { ...planned, lines: { companyId, linesId: planned.lines.linesId, service, count } as const };
}

const whole = async (world: World, lines: Parameters<typeof storedFile>[1]) =>
  Buffer.concat([...zenginBytes(await storedFile(tableOf(world), lines))]);

describe('the lines of a request', () => {
  it.each([1, 1000, 1001, 5000])('are written with it if there are few: %d', async (count) => {
    const world = createWorld();
    const { before, withRequest, lines } = await stored(world, count);
    expect(before).toEqual([]);
    expect(withRequest).toHaveLength(Math.ceil(count / 1000) + 1);
    expect((await whole(world, lines)).equals(fileBytes(count))).toBe(true);
  });

  it.each([5001, 50_000])(
    'are written before it in transactions of ten chunks if there are many: %d',
    async (count) => {
      const world = createWorld();
      const { before, withRequest, lines } = await stored(world, count);
      const chunks = Math.ceil(count / 1000);
      expect(before.map(({ length }) => length)).toEqual(
        Array.from({ length: Math.ceil(chunks / 10) }, (_, part) => Math.min(10, chunks - part * 10)),
      );
      expect(withRequest).toHaveLength(1);
      expect((await whole(world, lines)).equals(fileBytes(count))).toBe(true);
    },
  );

  it('are read in pages, of two chunks at most, by their numbers', async () => {
    const world = createWorld();
    const { lines } = await stored(world, 2500);
    const asked: number[] = [];
    world.hooks.before = (call) => void (call.method === 'get' && asked.push(call.keys.length));
    const page = (from: number, limit: number) => readLines(tableOf(world), lines, { from, limit });
    expect(await page(1, 2)).toMatchObject([
      { line: 1, amount: 1, payee: { name: 'テガタ タロウ', number: '1234567' } },
      { line: 2, amount: 2, customerCode: '0000000001' },
    ]);
    const numbers = (await page(951, 100)).map(({ line, amount }) => [line, amount]);
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, n) => [951 + n, 951 + n]));
    expect((await page(2001, 1)).map(({ line, amount }) => [line, amount])).toEqual([[2001, 2001]]);
    expect((await page(2450, 100)).map(({ line }) => line)).toEqual(Array.from({ length: 51 }, (_, n) => 2450 + n));
    expect(await page(2501, 100)).toEqual([]);
    expect(asked).toEqual([1, 2, 1, 1]);
  });

  it('stay small: a thousand lines that compress badly are below an item’s 400 KB', async () => {
    const world = createWorld();
    const file = await fileWith(1000);
    const letters = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789().-/,');
    const noise = world.random.bytes(1000 * recordLength).map((byte) => letters[byte % letters.length] ?? 0);
    const { withRequest } = linesToStore(storing(world), { ...file, records: noise });
    expect(Math.max(...withRequest.map((write) => JSON.stringify(write).length))).toBeLessThan(165_000);
  });

  it('have a digest of every byte that is handed over', async () => {
    const file = await fileWith(3);
    const world = createWorld();
    const digest = async (changed: Partial<ZenginFile>) =>
      linesToStore(storing(world), { ...file, ...changed }).lines.digest;
    const changed = (bytes: Uint8Array) => Uint8Array.from(bytes).with(20, 0x41);
    const digests = await Promise.all([
      digest({}),
      ...(['header', 'records', 'trailer', 'end'] as const).map((part) => digest({ [part]: changed(file[part]) })),
    ]);
    expect(new Set(digests).size).toBe(5);
    expect(await digest({})).toBe(digests[0]);
  });

  it('end a year after the history that tells of their request', async () => {
    const world = createWorld();
    const { withRequest: writes } = linesToStore(storing(world), await fileWith(1));
    const days = 10 * 366 + 366;
    for (const write of writes)
      expect(write).toMatchObject({ item: { ttl: Math.floor(world.now().getTime() / 1000) + days * 86_400 } });
  });

  it('are nowhere else: not under another company, and never in part', async () => {
    const world = createWorld();
    const { lines } = await stored(world, 1500);
    const page = { from: 1, limit: 10 };
    const foreign = { ...lines, companyId: '01KA0000000000000000000001' };
    expect(await readLines(tableOf(world), foreign, page)).toEqual([]);
    await expect(whole(world, foreign)).rejects.toThrow('are gone');
    const [chunk] = world.items('LINES#').filter(({ sk }) => sk === 'CHUNK#00001');
    if (chunk) world.engine.remove(chunk);
    await expect(whole(world, lines)).rejects.toThrow('are gone');
    await expect(readLines(tableOf(world), lines, { from: 990, limit: 20 })).rejects.toThrow('are gone');
    const [frame] = world.items('LINES#').filter(({ sk }) => sk === 'FRAME');
    if (frame) world.engine.remove(frame);
    await expect(whole(world, { ...lines, count: 1000 })).rejects.toThrow('are gone');
  });

  it('are no more once all of them have gone, and broken as long as a part is there', async () => {
    const read = async (gone: (sk: string) => boolean) => {
      const world = createWorld();
      const { lines } = await stored(world, 3);
      for (const item of world.items('LINES#')) if (gone(item.sk)) world.engine.remove(item);
      return storedLines(tableOf(world), lines);
    };
    expect(await read(() => false)).toMatchObject({ file: { count: 3 } });
    expect(await read(() => true)).toBeUndefined();
    await expect(read((sk) => sk === 'FRAME')).rejects.toThrow(LinesBroken);
    await expect(read((sk) => sk !== 'FRAME')).rejects.toThrow(LinesBroken);
  });

  it('that are kept have a new frame when who bears the fees changes, though no amount does', async () => {
    const world = createWorld();
    const { lines } = linesToStore(storing(world), await fileWith(3));
    const again = async (fees: readonly number[] | undefined, kept: typeof lines) =>
      linesToStore(storing(world), await fileWith(3), { fees, kept });
    const borneByPayees = await again([0, 0, 0], lines);
    expect(borneByPayees.withRequest).toHaveLength(1);
    expect(borneByPayees.lines).toMatchObject({ digest: lines.digest, feesDigest: expect.any(String) });
    expect((await again([0, 0, 0], borneByPayees.lines)).withRequest).toEqual([]);
    const borneByPayer = await again(undefined, borneByPayees.lines);
    expect(borneByPayer.withRequest).toHaveLength(1);
    expect(borneByPayer.lines).not.toHaveProperty('feesDigest');
  });

  it('and their fees are unpacked into as much memory as they take, whatever an item says', () => {
    expect(unpacked(packed(Buffer.alloc(1000 * recordLength)))).toHaveLength(1000 * recordLength);
    expect(() => unpacked(packed(Buffer.alloc(1000 * recordLength + 1)))).toThrow();
    expect(unpackedFees(packedFees([440, 0, 660]), 3)).toEqual([440, 0, 660]);
    expect(() => unpackedFees(packedFees([440, 0, 660]), 4)).toThrow('fees of other lines');
    expect(() => unpackedFees(packedFees(Array.from({ length: 1000 }, () => 440)), 3)).toThrow('larger');
  });

  it('fail as a whole if a transaction before the request fails', async () => {
    const planned = linesToStore(storing(createWorld()), await fileWith(5001));
    const commit = async () => {
      throw new Error('no answer');
    };
    await expect(storeBefore(planned, commit)).rejects.toThrow('no answer');
  });
});
