import fc from 'fast-check';
import { bytesOf, isCharacter, textOf } from '../../shared/domain/zengin/characters.ts';
import { type BulkService, bulkServices } from '../../shared/domain/zengin/kinds.ts';
import { type Layout, layoutOf, recordLength } from '../../shared/domain/zengin/layout.ts';

/** A record by its fields, half-width; what is not named is as the format leaves it out. */
export function zenginRecord(fields: Layout, values: Readonly<Record<string, string>> = {}): Uint8Array {
  const parts = fields.map(({ name, from, to, form }) => {
    const isNumber = typeof form === 'string' && !['text', 'name'].includes(form);
    const value = values[name] ?? (typeof form === 'string' ? '' : (form[0] ?? ''));
    return isNumber ? value.padStart(to - from, '0') : value.padEnd(to - from);
  });
  return jis(parts.join(''));
}

/** The bytes of half-width text in JIS X 0201. */
export function jis(text: string): Uint8Array {
  const bytes = bytesOf(text);
  if (!bytes) throw new Error(`the format does not have every character of ${text}`);
  return bytes;
}

export const aHeader = {
  clientCode: '1234567890',
  clientName: 'ｶ)ﾃｶﾞﾀ',
  executionDay: '0410',
  bank: '0123',
  bankName: 'ﾎｸﾖｳ',
  branch: '081',
  branchName: 'ﾎﾝﾃﾝ',
  accountType: '1',
  accountNumber: '0253226',
};

export const aLine = {
  bank: '0001',
  bankName: 'ﾐｽﾞﾎ',
  branch: '210',
  branchName: 'ﾏﾙﾉｳﾁ',
  accountType: '1',
  accountNumber: '1234567',
  name: 'ﾃｶﾞﾀ ﾀﾛｳ',
  amount: '250000',
};

interface FileParts {
  readonly service?: BulkService;
  readonly header?: Readonly<Record<string, string>>;
  readonly lines?: readonly Readonly<Record<string, string>>[];
  readonly trailer?: Readonly<Record<string, string>>;
}

/** The records of a file with two lines, which each test changes. */
export function zenginRecords({
  service = 'bulkTransfer',
  header = {},
  lines = [{}, { amount: '180000' }],
  trailer = {},
}: FileParts = {}): Uint8Array[] {
  const given = lines.map((line) => ({ ...aLine, ...line }));
  const total = given.reduce((sum, { amount }) => sum + Number(amount), 0);
  const totals = { count: String(given.length), total: String(total), ...trailer };
  return [
    zenginRecord(layoutOf(service, 'header'), { ...aHeader, ...header }),
    ...given.map((line) => zenginRecord(layoutOf(service, 'data'), line)),
    zenginRecord(layoutOf(service, 'trailer'), totals),
    zenginRecord(layoutOf(service, 'end')),
  ];
}

/** The bytes of a file: each record with the line end behind it. */
export const zenginText = (records: readonly Uint8Array[], lineEnd = '\r\n', tail = lineEnd): Uint8Array =>
  Buffer.concat(
    records.flatMap((record, index) => [record, Buffer.from(index === records.length - 1 ? tail : lineEnd)]),
  );

export const aZenginFile = (parts: FileParts = {}, lineEnd?: string): Uint8Array =>
  zenginText(zenginRecords(parts), lineEnd);

const characters = Array.from({ length: 256 }, (_, byte) => byte).filter(isCharacter);

const days = ['0101', '0229', '0410', '1231'];

/** A value that a field may hold, made of as many random bytes. */
function fieldValue({ form }: Layout[number], random: Uint8Array): string {
  const [first = 0] = random;
  const digits = [...random].map((byte) => byte % 10).join('');
  const text = textOf(random.map((byte) => characters[byte % characters.length] ?? 0)).slice(
    0,
    first % (random.length + 1),
  );
  if (typeof form !== 'string') return form[first % form.length] ?? '';
  if (form === 'text') return text;
  if (form === 'name') return `ｱ${text}`.slice(0, random.length);
  if (form === 'amount') return String(1 + (first << 8) + (random[1] ?? 0));
  if (form === 'day') return days[first % days.length] ?? '';
  return form === 'digitsOrBlank' && first % 2 === 0 ? ' '.repeat(random.length) : digits;
}

const anyRecord = (fields: Layout) =>
  fc
    .uint8Array({ minLength: recordLength, maxLength: recordLength })
    .map((random) =>
      zenginRecord(
        fields,
        Object.fromEntries(
          fields.map((field) => [field.name, fieldValue(field, random.subarray(field.from, field.to))]),
        ),
      ),
    );

interface GeneratedFile {
  readonly service: BulkService;
  readonly records: readonly Uint8Array[];
  readonly bytes: Uint8Array;
}

/** Any valid file of any service, with everything that fields may hold and every way to end records. */
export const anyZenginFile: fc.Arbitrary<GeneratedFile> = fc.constantFrom(...bulkServices).chain((service) =>
  fc
    .record({
      header: anyRecord(layoutOf(service, 'header')),
      lines: fc.array(anyRecord(layoutOf(service, 'data')), { minLength: 1, maxLength: 5 }),
      trailer: anyRecord(layoutOf(service, 'trailer')),
      end: anyRecord(layoutOf(service, 'end')),
      ends: fc.constantFrom(
        ['', ''],
        ['', '\x1a'],
        ['\r\n', '\r\n'],
        ['\r\n', ''],
        ['\r\n', '\x1a'],
        ['\r\n', '\r\n\x1a'],
      ),
    })
    .map(({ header, lines, trailer, end, ends: [lineEnd, tail] }) => {
      const records = [header, ...lines, withTotals(trailer, lines), end];
      return { service, records, bytes: zenginText(records, lineEnd, tail) };
    }),
);

const amountOf = (record: Uint8Array) => Number(Buffer.from(record.subarray(80, 90)).toString('latin1'));

function withTotals(trailer: Uint8Array, lines: readonly Uint8Array[]): Uint8Array {
  const total = lines.reduce((sum, line) => sum + amountOf(line), 0);
  const stated = `8${String(lines.length).padStart(6, '0')}${String(total).padStart(12, '0')}`;
  return Buffer.concat([Buffer.from(stated), trailer.subarray(stated.length, recordLength)]);
}
