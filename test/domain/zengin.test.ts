import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDateOnOrAfter } from '../../shared/domain/zengin/execution-day.ts';
import { zenginFramer } from '../../shared/domain/zengin/framing.ts';
import { type BulkService, bulkServices } from '../../shared/domain/zengin/kinds.ts';
import {
  dataLayout,
  ediLayout,
  layoutOf,
  type RecordType,
  recordLength,
  recordTypes,
} from '../../shared/domain/zengin/layout.ts';
import { mostProblems } from '../../shared/domain/zengin/problems.ts';
import { readZenginFile } from '../../shared/domain/zengin/read-file.ts';
import { withFields } from '../../shared/domain/zengin/write-field.ts';
import { zenginBytes } from '../../shared/domain/zengin/write-file.ts';
import { endRecord, headerRecord, lineRecord, trailerRecord } from '../../shared/domain/zengin/write-record.ts';
import { shownKana, zenginKana, zenginLength } from '../../shared/domain/zengin/zengin-kana.ts';
import { headerOf, lineOf, recordAt } from '../../shared/domain/zengin/zengin-line.ts';
import {
  aHeader,
  aLine,
  anyZenginFile,
  aZenginFile,
  jis,
  zenginRecord,
  zenginRecords,
  zenginText,
} from '../builders/zengin.ts';

const rules = { service: 'bulkTransfer', maximumLines: 50_000 } as const;
const read = (bytes: Uint8Array, service: BulkService = 'bulkTransfer') =>
  readZenginFile([bytes], { ...rules, service });
const fileOf = async (bytes: Uint8Array, service?: BulkService) => {
  const reading = await read(bytes, service);
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  return reading.file;
};
const errorsOf = async (bytes: Uint8Array, service?: BulkService) => {
  const reading = await read(bytes, service);
  return 'errors' in reading ? reading.errors : [];
};
const codesOf = async (bytes: Uint8Array, service?: BulkService) =>
  (await errorsOf(bytes, service)).map(({ path, code }) => [path, code]);
const writtenOut = async (bytes: Uint8Array, service?: BulkService) =>
  Buffer.concat([...zenginBytes(await fileOf(bytes, service))]);
const inPieces = function* (bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
};

describe('the layouts of the exchange format', () => {
  const types = Object.keys(recordTypes) as RecordType[];
  const layouts = [...bulkServices.flatMap((service) => types.map((type) => layoutOf(service, type))), ediLayout];

  it('have 120 bytes a record, without a gap', () => {
    for (const fields of layouts) {
      expect(fields.map(({ from }) => from)).toEqual([0, ...fields.slice(0, -1).map(({ to }) => to)]);
      expect(fields.at(-1)?.to).toBe(recordLength);
    }
  });

  it('place the fields of a transfer, a salary and a debit where the banks do', () => {
    const placesOf = (service: BulkService) =>
      Object.fromEntries(layoutOf(service, 'data').map(({ name, from, to }) => [name, [from + 1, to - from]]));
    expect(placesOf('bulkTransfer')).toMatchObject({
      ...{ bank: [2, 4], branch: [21, 3], clearingHouse: [39, 4], accountType: [43, 1], accountNumber: [44, 7] },
      ...{ name: [51, 30], amount: [81, 10], newCode: [91, 1], customerCode: [92, 10], customerCode2: [102, 10] },
      ...{ transferDivision: [112, 1], identification: [113, 1], dummy: [114, 7] },
    });
    expect(placesOf('salary')).toMatchObject({ customerCode2: [102, 10], dummy: [112, 9] });
    expect(placesOf('accountDebit')).toMatchObject({
      ...{
        dummy1: [39, 4],
        name: [51, 30],
        amount: [81, 10],
        customerCode: [92, 20],
        resultCode: [112, 1],
        dummy: [113, 8],
      },
    });
  });
});

describe('a file of the exchange format', () => {
  it.each(bulkServices)('of %s is read into its header and its lines', async (service) => {
    const file = await fileOf(aZenginFile({ service }), service);
    expect(file).toMatchObject({ service, count: 2, total: 430_000, lineEnd: '\r\n', tail: '\r\n' });
    expect(headerOf(service, file.header)).toEqual({
      ...{
        clientCode: '1234567890',
        clientName: 'カ)テガタ',
        executionDay: '0410',
        type: 'ordinary',
        number: '0253226',
      },
      ...{ bank: '0123', bankName: 'ホクヨウ', branch: '081', branchName: 'ホンテン' },
    });
    expect(lineOf(service, recordAt(file.records, 1))).toEqual({
      payee: { bank: '0001', branch: '210', type: 'ordinary', number: '1234567', name: 'テガタ タロウ' },
      ...{ bankName: 'ミズホ', branchName: 'マルノウチ', amount: 180_000 },
    });
  });

  it('shows codes and EDI where there are any', async () => {
    const codes = { customerCode: '0000000012', customerCode2: '0000000034' };
    const edi = zenginRecord(ediLayout, { ...aLine, edi: 'ｲﾝﾎﾞｲｽ 2026-04', identification: 'Y' });
    const records = zenginRecords({ lines: [codes, {}] });
    records[2] = edi;
    const file = await fileOf(
      zenginText(records.with(3, zenginRecord(layoutOf('bulkTransfer', 'trailer'), { count: '2', total: '500000' }))),
    );
    expect(lineOf('bulkTransfer', recordAt(file.records, 0))).toMatchObject(codes);
    const shown = lineOf('bulkTransfer', recordAt(file.records, 1));
    expect(shown).toMatchObject({ edi: 'インボイス 2026-04' });
    expect(shown).not.toHaveProperty('customerCode');
    const debit = await fileOf(
      aZenginFile({ service: 'accountDebit', lines: [{ customerCode: '00000000000000000000' }] }),
      'accountDebit',
    );
    expect(lineOf('accountDebit', debit.records)).toMatchObject({ customerCode: '0'.repeat(20) });
  });

  it.each([
    ['ordinary', '1'],
    ['current', '2'],
    ['savings', '4'],
    ['other', '9'],
  ])('knows the account type %s', async (type, accountType) => {
    const file = await fileOf(aZenginFile({ lines: [{ accountType }] }));
    expect(lineOf('bulkTransfer', file.records).payee.type).toBe(type);
  });

  it('knows accounts for taxes among those that are debited only', async () => {
    const lines = [{ accountType: '3' }];
    const file = await fileOf(aZenginFile({ service: 'accountDebit', lines }), 'accountDebit');
    expect(lineOf('accountDebit', file.records).payee.type).toBe('taxReserve');
    expect(await codesOf(aZenginFile({ lines }))).toEqual([['file[2].accountType', 'zengin.choice']]);
    const savings = aZenginFile({ service: 'accountDebit', lines: [{ accountType: '4' }] });
    expect(await codesOf(savings, 'accountDebit')).toEqual([['file[2].accountType', 'zengin.choice']]);
  });

  it.each([1, 2, 119, 120, 121, 122, 123, 242, 243, 1000])('may arrive in pieces of %d bytes', async (size) => {
    for (const lineEnd of ['\r\n', '']) {
      const bytes = aZenginFile({}, lineEnd);
      const reading = await readZenginFile(inPieces(bytes, size), rules);
      expect('file' in reading && Buffer.concat([...zenginBytes(reading.file)])).toEqual(Buffer.from(bytes));
    }
  });

  it('is written out as it came in, whatever its fields hold and however its records end', async () => {
    await fc.assert(
      fc.asyncProperty(anyZenginFile, async ({ service, bytes }) => {
        expect((await writtenOut(bytes, service)).equals(bytes)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an error of a file names its record and field', () => {
  const changed = (change: (records: Uint8Array[]) => readonly Uint8Array[], lineEnd = '\r\n') =>
    zenginText(change(zenginRecords()), lineEnd);
  const withByte = (record: Uint8Array | undefined, at: number, byte: number) =>
    Uint8Array.from(record ?? []).with(at, byte);

  it.each<[string, Parameters<typeof aZenginFile>[0], string, string]>([
    ['another kind', { header: { kind: '11' } }, 'file[1].kind', 'zengin.kind'],
    ['EBCDIC by its code division', { header: { codeDivision: '1' } }, 'file[1].codeDivision', 'zengin.codeDivision'],
    ['letters in the code', { header: { clientCode: 'ABC' } }, 'file[1].clientCode', 'zengin.digits'],
    ['no such day', { header: { executionDay: '0230' } }, 'file[1].executionDay', 'zengin.day'],
    ['no such month', { header: { executionDay: '1301' } }, 'file[1].executionDay', 'zengin.day'],
    ['letters as a day', { header: { executionDay: 'ABCD' } }, 'file[1].executionDay', 'zengin.digits'],
    ['a bank with a blank', { lines: [{ bank: ' 001' }] }, 'file[2].bank', 'zengin.digits'],
    ['a blank branch', { lines: [{ branch: '   ' }] }, 'file[2].branch', 'zengin.digits'],
    [
      'an account number with a hyphen',
      { lines: [{}, { accountNumber: '12-4567' }] },
      'file[3].accountNumber',
      'zengin.digits',
    ],
    ['no name', { lines: [{ name: '' }] }, 'file[2].name', 'zengin.blank'],
    ['nothing to pay', { lines: [{ amount: '0' }] }, 'file[2].amount', 'zengin.amountZero'],
    ['half a code', { lines: [{ customerCode: '12        ' }] }, 'file[2].customerCode', 'zengin.digits'],
    ['another way to pay', { lines: [{ transferDivision: '1' }] }, 'file[2].transferDivision', 'zengin.choice'],
    ['another mark', { lines: [{ identification: 'N' }] }, 'file[2].identification', 'zengin.choice'],
    ['a wrong count', { trailer: { count: '3' } }, 'file[4].count', 'zengin.count'],
    ['a wrong total', { trailer: { total: '430001' } }, 'file[4].total', 'zengin.total'],
    ['a count of spaces', { trailer: { count: '      ' } }, 'file[4].count', 'zengin.digits'],
  ])('%s', async (_, parts, path, code) => {
    for (const lineEnd of ['\r\n', '']) expect(await codesOf(aZenginFile(parts, lineEnd))).toEqual([[path, code]]);
  });

  it('a result in a file that asks for debits', async () => {
    const file = aZenginFile({ service: 'accountDebit', lines: [{ resultCode: '1' }] });
    expect(await codesOf(file, 'accountDebit')).toEqual([['file[2].resultCode', 'zengin.choice']]);
  });

  it('a count and a total with both numbers', async () => {
    expect(await errorsOf(aZenginFile({ trailer: { count: '3', total: '1' } }))).toEqual([
      { path: 'file[4].count', code: 'zengin.count', params: { stated: 3, counted: 2 } },
      { path: 'file[4].total', code: 'zengin.total', params: { stated: 1, counted: 430_000 } },
    ]);
  });

  it.each<[string, number, string]>([
    ['a small letter', 0x61, 'zengin.character'],
    ['a small kana', 0xa7, 'zengin.character'],
    ['a long vowel', 0xb0, 'zengin.character'],
    ['a full stop of kana', 0xa1, 'zengin.character'],
    ['an ampersand', 0x26, 'zengin.character'],
    ['a backspace', 0x08, 'zengin.character'],
    ['NUL', 0x00, 'zengin.character'],
    ['the last before the first halves of kanji', 0x80, 'zengin.character'],
    ['the first half of a kanji', 0x81, 'zengin.fullWidth'],
    ['half of a kanji', 0x88, 'zengin.fullWidth'],
    ['the last before katakana', 0x9f, 'zengin.fullWidth'],
    ['what follows it', 0xa0, 'zengin.character'],
    ['the first behind katakana', 0xe0, 'zengin.fullWidth'],
    ['the last half of a kanji', 0xfc, 'zengin.fullWidth'],
    ['what follows that', 0xfd, 'zengin.character'],
  ])('%s by its byte and place', async (_, byte, code) => {
    const bytes = `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    expect(await errorsOf(changed((records) => records.with(1, withByte(records[1], 52, byte))))).toEqual([
      { path: 'file[2].name', code, params: { bytes, place: 53 } },
    ]);
  });

  it('full-width letters where one of the unknown bytes is half of one', async () => {
    const record = zenginRecords()[1] ?? new Uint8Array();
    record.set([0x61, 0x88], 50);
    expect(await errorsOf(changed((records) => records.with(1, record)))).toEqual([
      { path: 'file[2].name', code: 'zengin.fullWidth', params: { bytes: '0x61 0x88', place: 51 } },
    ]);
  });

  it('the values of a choice, without the blank that leaves it out', async () => {
    expect(await errorsOf(changed((records) => records.with(1, withByte(records[1], 90, 0x58))))).toEqual([
      { path: 'file[2].newCode', code: 'zengin.choice', params: { values: '0・1・2' } },
    ]);
  });

  it('bytes of UTF-8 behind the first record as such', async () => {
    const record = zenginRecords()[1] ?? new Uint8Array();
    record.set([0xef, 0xbd, 0xb1], 50);
    expect(await codesOf(changed((records) => records.with(1, record)))).toEqual([
      ['file[2].name', 'zengin.fullWidth'],
    ]);
  });

  it('a byte that begins kana in UTF-8, alone', async () => {
    for (const [first, second] of [
      [0xef, 0x41],
      [0xef, 0xbf],
      [0xbd, 0xef],
      [0xbe, 0xef],
    ] as const) {
      const header = zenginRecords()[0] ?? new Uint8Array();
      header.set([first, second], 20);
      expect(await codesOf(changed((records) => records.with(0, header)))).toEqual([
        ['file[1].clientName', 'zengin.fullWidth'],
      ]);
    }
  });

  it('at most five unknown bytes of a field', async () => {
    const record = zenginRecords()[1] ?? new Uint8Array();
    record.set(Buffer.from('abcdefab'), 50);
    expect(await errorsOf(changed((records) => records.with(1, record)))).toEqual([
      { path: 'file[2].name', code: 'zengin.character', params: { bytes: '0x61 0x62 0x63 0x64 0x65', place: 51 } },
    ]);
  });

  it('a wrong sum only where the numbers can be read', async () => {
    for (const amount of ['A', '         5'])
      expect(await codesOf(aZenginFile({ lines: [{ amount }], trailer: { total: '1' } }))).toEqual([
        ['file[2].amount', 'zengin.digits'],
      ]);
  });

  it.each<[string, (records: Uint8Array[]) => readonly Uint8Array[], readonly [string, string][]]>([
    ['no header', (all) => all.slice(1), [['file', 'zengin.headerMissing']]],
    [
      'a second header',
      ([header, ...rest]) => [header, header, ...rest].flatMap((one) => one ?? []),
      [['file[2]', 'zengin.recordOrder']],
    ],
    [
      'no data',
      (all) => [all[0], all[3], all[4]].flatMap((one) => one ?? []),
      [
        ['file[2].count', 'zengin.count'],
        ['file[2].total', 'zengin.total'],
        ['file', 'zengin.noLines'],
      ],
    ],
    ['no trailer', (all) => all.toSpliced(3, 1), [['file', 'zengin.trailerMissing']]],
    ['no end', (all) => all.slice(0, -1), [['file', 'zengin.endMissing']]],
    ['a second trailer', (all) => all.toSpliced(3, 0, all[3] ?? jis('')), [['file[5]', 'zengin.recordOrder']]],
    ['data behind the trailer', (all) => all.toSpliced(4, 0, all[1] ?? jis('')), [['file[5]', 'zengin.recordOrder']]],
    ['data behind the end', (all) => [...all, all[1] ?? jis('')], [['file[6]', 'zengin.afterEnd']]],
    ['a second end', (all) => [...all, all[4] ?? jis('')], [['file[6]', 'zengin.afterEnd']]],
    ['an end in the place of the header', (all) => all.with(0, all[4] ?? jis('')), [['file[1]', 'zengin.recordOrder']]],
    ['an end in the place of a line', (all) => all.with(1, all[4] ?? jis('')), [['file[2]', 'zengin.recordOrder']]],
    [
      'an end in the place of the trailer',
      (all) => all.with(3, all[4] ?? jis('')),
      [['file[4]', 'zengin.recordOrder']],
    ],
    ['two files in one', (all) => [...all, ...all], [['file[6]', 'zengin.severalFiles']]],
    ['two requests in one file', (all) => [...all.slice(0, -1), ...all], [['file[5]', 'zengin.severalFiles']]],
  ])('%s', async (_, change, expected) => {
    for (const lineEnd of ['\r\n', '']) expect(await codesOf(changed(change, lineEnd))).toEqual(expected);
  });

  it('a type of record that does not exist', async () => {
    const file = changed((all) => all.with(1, withByte(all[1], 0, 0x33)));
    expect(await codesOf(file)).toEqual([
      ['file[2].recordType', 'zengin.recordType'],
      ['file[4].count', 'zengin.count'],
      ['file[4].total', 'zengin.total'],
    ]);
  });

  it('nothing behind a type that does not exist where there are no line ends', async () => {
    const file = changed((all) => all.with(1, withByte(all[1], 0, 0x33)), '');
    expect(await codesOf(file)).toEqual([['file[2].recordType', 'zengin.recordType']]);
  });

  it.each([0, 1, 119, 121, 240, 5000])('a record of %d bytes', async (length) => {
    const file = changed((all) => all.with(4, new Uint8Array(length).fill(0x39)));
    expect(await errorsOf(file)).toEqual([
      { path: 'file[5]', code: 'zengin.recordLength', params: { length } },
      { path: 'file', code: 'zengin.endMissing' },
    ]);
  });

  it('a long record that arrives in pieces, with its whole length', async () => {
    const file = changed((all) => all.with(4, new Uint8Array(5000).fill(0x39)));
    const reading = await readZenginFile(inPieces(file, 100), rules);
    expect(reading).toMatchObject({ errors: [{ params: { length: 5000 } }, {}] });
  });

  it('a first record of another length', async () => {
    for (const length of [119, 121]) {
      const file = changed((all) => all.with(0, new Uint8Array(length).fill(0x31)));
      expect(await codesOf(file)).toEqual([
        ['file[1]', 'zengin.recordLength'],
        ['file', 'zengin.headerMissing'],
      ]);
    }
  });

  it('the rest of a file without line ends that is no whole record', async () => {
    const file = Buffer.concat([changed((all) => all.slice(0, -1), ''), Buffer.from('9'.padEnd(119))]);
    expect(await errorsOf(file)).toEqual([
      { path: 'file[5]', code: 'zengin.recordLength', params: { length: 119 } },
      { path: 'file', code: 'zengin.endMissing' },
    ]);
  });

  it.each([
    ['LF', '\n'],
    ['CR', '\r'],
  ])('%s alone as a line end, once', async (byte, lineEnd) => {
    expect(await errorsOf(aZenginFile({}, lineEnd))).toEqual([
      { path: 'file[1]', code: 'zengin.lineEnd', params: { byte } },
    ]);
  });

  it('a line end missing between two records', async () => {
    const [header, first, ...rest] = zenginRecords();
    const file = zenginText([Buffer.concat([header ?? jis(''), first ?? jis('')]), ...rest]);
    expect((await errorsOf(file))[0]).toEqual({
      path: 'file[1]',
      code: 'zengin.recordLength',
      params: { length: 240 },
    });
  });

  it('a byte behind the end, which is no mark, and a mark behind a record that is not whole', async () => {
    for (const lineEnd of ['\r\n', ''])
      expect(await codesOf(Buffer.concat([aZenginFile({}, lineEnd), Buffer.from('9')]))).toEqual([
        ['file[6]', 'zengin.afterEnd'],
      ]);
    const short = changed((all) => all.with(4, (all[4] ?? jis('')).subarray(0, 100)), '');
    expect(await errorsOf(Buffer.concat([short, Buffer.from('\x1a')]))).toContainEqual({
      path: 'file[5]',
      code: 'zengin.recordLength',
      params: { length: 101 },
    });
  });

  it('the mark of an end anywhere but at the end, or twice', async () => {
    const marked = Buffer.concat([aZenginFile(), Buffer.from('\x1a\x1a')]);
    expect(await codesOf(marked)).toEqual([['file[6]', 'zengin.afterEnd']]);
    const inside = changed((all) => all.with(1, withByte(all[1], 119, 0x1a)));
    expect(await codesOf(inside)).toEqual([['file[2].dummy', 'zengin.character']]);
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', Buffer.alloc(0), 'zengin.empty'],
    ['the mark of an end alone', Buffer.from('\x1a'), 'zengin.empty'],
    ['UTF-8 with a mark', Buffer.concat([Buffer.from('\uFEFF'), aZenginFile()]), 'zengin.utf8'],
    ['UTF-8 kana', Buffer.from(`1210${'1'.repeat(10)}${'ﾃｶﾞﾀ'.padEnd(40)}${' '.repeat(66)}\r\n`), 'zengin.utf8'],
    [
      'UTF-8 kana of one row',
      Buffer.from(`1210${'1'.repeat(10)}${'ﾃ'.padEnd(40)}${' '.repeat(66)}\r\n`),
      'zengin.utf8',
    ],
    [
      'UTF-8 kana of the other row',
      Buffer.from(`1210${'1'.repeat(10)}${'ｱ'.padEnd(40)}${' '.repeat(66)}\r\n`),
      'zengin.utf8',
    ],
    ['UTF-16', Buffer.from('\uFEFF1210', 'utf16le'), 'zengin.utf16'],
    ['EBCDIC', Buffer.alloc(600, 0xf1), 'zengin.ebcdic'],
  ])('%s as a whole', async (_, bytes, code) => {
    expect(await errorsOf(bytes)).toEqual([{ path: 'file', code }]);
  });

  it('more lines than allowed, once', async () => {
    const lines = Array.from({ length: 4 }, () => ({}));
    const limited = (maximumLines: number) => readZenginFile([aZenginFile({ lines })], { ...rules, maximumLines });
    expect(await limited(3)).toEqual({
      errors: [{ path: 'file', code: 'zengin.tooManyLines', params: { maximum: 3 } }],
      more: 0,
    });
    expect(await limited(4)).toMatchObject({ file: { count: 4 } });
  });

  it(`at most ${mostProblems} errors, and the number of the others`, async () => {
    const lines = Array.from({ length: mostProblems + 7 }, () => ({ bank: 'A001' }));
    const reading = await read(aZenginFile({ lines }));
    expect('errors' in reading && [reading.errors.length, reading.more]).toEqual([mostProblems, 7]);
  });

  it('wherever one byte of a valid file is broken', async () => {
    const place = fc.tuple(anyZenginFile, fc.nat(), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(place, async ([{ service, records }, seed, byte]) => {
        const index = seed % records.length;
        const record = records[index] ?? new Uint8Array();
        const at = Math.floor(seed / records.length) % recordLength;
        const broken = zenginText(records.with(index, withByte(record, at, byte)));
        const reading = await read(broken, service);
        if ('file' in reading) {
          expect(Buffer.concat([...zenginBytes(reading.file)]).equals(broken)).toBe(true);
          return;
        }
        const type = (['header', 'trailer', 'end'] as const)[
          [0, records.length - 2, records.length - 1].indexOf(index)
        ];
        const fields = type ? layoutOf(service, type) : dataLayout(service, withByte(record, at, byte));
        const field = fields.find(({ from, to }) => at >= from && at < to)?.name;
        const isLineEnd = byte === 0x0a || byte === 0x0d;
        const expected = isLineEnd || field === 'recordType' ? `file[${index + 1}]` : `file[${index + 1}].${field}`;
        const isCount = field === 'amount' && !reading.errors.some(({ path }) => path.startsWith(expected));
        // A changed digit of an amount is a valid one; the total says that it was another.
        const named = isCount ? `file[${records.length - 1}].total` : expected;
        // In the first record this byte speaks of the whole file: the digit 1 of EBCDIC, or UTF-8 before a kana of its second bytes.
        const isUtf8 = byte === 0xef && [0xbd, 0xbe].includes(record[at + 1] ?? 0);
        if (index === 0 && ((at === 0 && byte === 0xf1) || isUtf8)) {
          const code = isUtf8 ? 'zengin.utf8' : 'zengin.ebcdic';
          expect(reading.errors).toEqual([{ path: 'file', code }]);
          return;
        }
        expect(reading.errors.map(({ path }) => path)).toContainEqual(expect.stringContaining(named));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes the memory of its records, in whatever pieces it comes', async () => {
    const bytes = aZenginFile({ lines: Array.from({ length: 5000 }, (_, n) => ({ amount: String(n + 1) })) });
    const reading = await readZenginFile(inPieces(bytes, 4096), { ...rules, maximumLines: 5000 });
    if ('errors' in reading) throw new Error('a file without errors');
    expect(reading.file.records.buffer.byteLength).toBe(5000 * recordLength);
    expect(Buffer.concat([...zenginBytes(reading.file)]).equals(bytes)).toBe(true);
  });

  it('and never throws, whatever the bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 700 }),
      fc.string({ maxLength: 700 }).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 300 }), async (any, size) => {
        const reading = await readZenginFile(inPieces(any, size), rules);
        expect('errors' in reading && reading.errors.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the day of a file', () => {
  it.each([
    ['0410', '2026-04-01', '2026-04-10'],
    ['0401', '2026-04-01', '2026-04-01'],
    ['0331', '2026-04-01', '2027-03-31'],
    ['0105', '2026-12-28', '2027-01-05'],
    ['1231', '2026-12-31', '2026-12-31'],
    ['0229', '2026-03-01', '2028-02-29'],
    ['0229', '1896-03-01', '1904-02-29'],
  ])('%s is from %s on %s', (day, from, date) => {
    expect(firstDateOnOrAfter(day, from)).toBe(date);
  });

  it('is none if there is no such day', () => {
    for (const day of ['0230', '1301', '0000', 'ABCD', '  01'])
      expect(firstDateOnOrAfter(day, '2026-04-01')).toBeUndefined();
  });
});

describe('a kana name in the exchange format', () => {
  it.each([
    ['テガタ シヨウジ(カ', 'ﾃｶﾞﾀ ｼﾖｳｼﾞ(ｶ', 12],
    ['パーク', 'ﾊﾟ-ｸ', 4],
    ['ヴイ・アイ', 'ｳﾞｲ.ｱｲ', 6],
    ['ABC-1/2,「ヲ」', 'ABC-1/2,｢ｦ｣', 11],
  ])('%s is %s, %d characters', (canonical, halfWidth, length) => {
    expect(zenginKana(canonical)).toBe(halfWidth);
    expect(zenginLength(canonical)).toBe(length);
  });

  it('is shown full-width again', () => {
    expect(shownKana('ﾃｶﾞﾀ ｼﾖｳｼﾞ(ｶ     ')).toBe('テガタ シヨウジ(カ');
    expect(shownKana('ｱﾞﾊﾟ¥')).toBe('ア゛パ¥');
    expect(shownKana('  ')).toBe('');
  });

  it('does not exist for what the format does not have', () => {
    for (const name of ['A&B', 'ァ', 'a', '漢字', '１', '\n']) expect(zenginKana(name)).toBeUndefined();
  });
});

describe('a line typed on a screen', () => {
  const payee = { bank: '0001', branch: '210', type: 'ordinary', number: '1234567', name: 'テガタ タロウ' } as const;
  const recordOf = (written: ReturnType<typeof lineRecord>) => {
    if ('problems' in written) throw new Error(JSON.stringify(written.problems));
    return written.record;
  };
  const problemsOf = (written: ReturnType<typeof lineRecord>) => ('problems' in written ? written.problems : []);

  it.each(bulkServices)('is the record of a file of %s', async (service) => {
    const line = { payee, bankName: 'ミズホ', branchName: 'マルノウチ', amount: 250_000, customerCode: '12' };
    const fields = { ...aLine, customerCode: service === 'accountDebit' ? '12' : '0000000012' };
    expect(recordOf(lineRecord(service, line))).toEqual(zenginRecord(layoutOf(service, 'data'), fields));
    const header = { ...headerOf(service, zenginRecord(layoutOf(service, 'header'), aHeader)) };
    const records = [
      recordOf(headerRecord(service, header)),
      recordOf(lineRecord(service, line)),
      recordOf(trailerRecord(service, { count: 1, total: 250_000 })),
      recordOf(endRecord(service)),
    ];
    expect(await fileOf(zenginText(records), service)).toMatchObject({ count: 1, total: 250_000 });
    expect(records[0]).toEqual(zenginRecord(layoutOf(service, 'header'), aHeader));
  });

  it('may carry EDI, which takes the place of the codes', () => {
    const record = recordOf(lineRecord('bulkTransfer', { payee, amount: 1, edi: 'インボイス' }));
    expect(lineOf('bulkTransfer', record)).toEqual({ payee, amount: 1, edi: 'インボイス' });
  });

  it.each<[object, string, string]>([
    [{ amount: 0 }, 'amount', 'zengin.amountZero'],
    [{ amount: 10_000_000_000 }, 'amount', 'zengin.tooLong'],
    [{ payee: { ...payee, name: '' } }, 'name', 'zengin.blank'],
    [{ payee: { ...payee, name: 'ガ'.repeat(16) } }, 'name', 'zengin.tooLong'],
    [{ payee: { ...payee, name: 'A&B' } }, 'name', 'zengin.notWritable'],
    [{ payee: { ...payee, type: 'taxReserve' } }, 'accountType', 'zengin.choice'],
    [{ customerCode: 'A' }, 'customerCode', 'zengin.digits'],
    [{ customerCode: '12345678901' }, 'customerCode', 'zengin.tooLong'],
    [{ edi: 'ア'.repeat(21) }, 'edi', 'zengin.tooLong'],
  ])('with %j is named by its field', (change, field, code) => {
    expect(problemsOf(lineRecord('bulkTransfer', { payee, amount: 1, ...change }))).toMatchObject([{ field, code }]);
  });

  it('too long is named with the length of the field', () => {
    expect(problemsOf(lineRecord('salary', { payee, amount: 1, customerCode: '12345678901' }))).toEqual([
      { field: 'customerCode', code: 'zengin.tooLong', params: { maximum: 10 } },
    ]);
  });
});

it('a field is only written over by a text of its length', () => {
  const header = zenginRecords()[0] ?? new Uint8Array();
  const layout = layoutOf('bulkTransfer', 'header');
  expect(() => withFields(header, layout, { executionDay: '401' })).toThrow('4 characters');
  expect(Buffer.from(withFields(header, layout, { executionDay: '0401' })).toString('latin1', 54, 58)).toBe('0401');
});

describe('a file that arrives in pieces', () => {
  /** The records so far of the pieces, as their lengths and how many bytes of them are kept. */
  function framed(...pieces: readonly Uint8Array[]) {
    const taken: [length: number, kept: number][] = [];
    const framer = zenginFramer(({ bytes, length }) => void taken.push([length, bytes.length]));
    for (const piece of pieces) framer.push(piece);
    return { taken, finish: framer.finish };
  }
  const letters = (count: number) => Buffer.alloc(count, 0x41);

  it('is read as it arrives, from the length of two records on', () => {
    expect(framed(letters(241)).taken).toEqual([]);
    expect(framed(letters(242)).taken).toEqual([
      [120, 120],
      [120, 120],
    ]);
    const { taken, finish } = framed(letters(242), letters(118));
    expect(taken).toHaveLength(3);
    expect([finish(), taken.length]).toEqual(['', 3]);
  });

  it('keeps no more of a line without an end than of two records', () => {
    const { taken } = framed(Buffer.from('1\r\n'), letters(1000), letters(1000), Buffer.from('\r\n'));
    expect(taken).toEqual([
      [1, 1],
      [2000, 242],
    ]);
  });
});
