import { isDigit, textOf } from './characters.ts';
import { recordProblems } from './check-record.ts';
import type { BulkService } from './kinds.ts';
import { dataLayout, fieldOf, type Layout, layoutOf, type RecordType, recordLength, recordTypes } from './layout.ts';
import type { Place, Problems, ZenginCode } from './problems.ts';

export interface ZenginRules {
  readonly service: BulkService;
  readonly maximumLines: number;
}

/** What was read of a file that has every record. */
export interface FileState {
  readonly header: Uint8Array;
  readonly trailer: Uint8Array;
  readonly end: Uint8Array;
  readonly records: Uint8Array;
  readonly count: number;
  readonly total: number;
}

type Parameters = Readonly<Record<string, string | number>>;

export interface RecordReader {
  /** Reads what stands in a record's place. `isLine`: the next record begins where it should, whatever this one is. */
  readonly read: (record: Uint8Array, framing: { readonly length: number; readonly isLine: boolean }) => void;
  /** The number of the last record read, from 1. */
  readonly number: () => number;
  /** Whether the rest is not read, because its problems could not be named reliably. */
  readonly isOver: () => boolean;
  readonly stop: (place: Place, code: ZenginCode, params?: Parameters) => void;
  /** @returns `undefined` if a record is missing */
  readonly finish: () => FileState | undefined;
}

/** Reads the records of a file in order, and names what is wrong with each. */
export function recordReader({ service, maximumLines }: ZenginRules, problems: Problems): RecordReader {
  const lines = growingRecords();
  const single = new Map<RecordType, Uint8Array>();
  let number = 0;
  let isOver = false;
  let total = 0;
  const stop: RecordReader['stop'] = (place, code, params) => {
    problems.add(place, code, params);
    isOver = true;
  };
  const here = (code: ZenginCode) => problems.add({ record: number }, code);
  const check = (record: Uint8Array, fields: Layout) => {
    for (const { field, code, params } of recordProblems(record, fields)) {
      problems.add({ record: number, field }, code, params);
    }
  };
  const take: Readonly<Record<RecordType, (record: Uint8Array) => void>> = {
    header: (record) => {
      if (single.has('header')) return here('zengin.recordOrder');
      single.set('header', record.slice());
      check(record, layoutOf(service, 'header'));
    },
    data: (record) => {
      if (single.has('trailer')) return here('zengin.recordOrder');
      if (lines.count() === maximumLines) return stop({}, 'zengin.tooManyLines', { maximum: maximumLines });
      const fields = dataLayout(service, record);
      check(record, fields);
      total += numberIn(record, fields, 'amount');
      lines.add(record);
    },
    trailer: (record) => {
      if (single.has('trailer')) return here('zengin.recordOrder');
      single.set('trailer', record.slice());
      const fields = layoutOf(service, 'trailer');
      check(record, fields);
      compare(record, fields, 'count', lines.count());
      compare(record, fields, 'total', total);
    },
    end: (record) => {
      single.set('end', record.slice());
      check(record, layoutOf(service, 'end'));
    },
  };
  /** A field that is no number has an error already. */
  const compare = (record: Uint8Array, fields: Layout, name: 'count' | 'total', counted: number) => {
    const stated = numberIn(record, fields, name);
    if (Number.isNaN(stated) || Number.isNaN(counted) || stated === counted) return;
    problems.add({ record: number, field: name }, `zengin.${name}`, { stated, counted });
  };
  const missing = () => {
    const codes = {
      header: 'zengin.headerMissing',
      trailer: 'zengin.trailerMissing',
      end: 'zengin.endMissing',
    } as const;
    for (const type of ['header', 'trailer', 'end'] as const) if (!single.has(type)) problems.add({}, codes[type]);
    if (lines.count() === 0) problems.add({}, 'zengin.noLines');
  };
  return {
    read: (record, { length, isLine }) => {
      number += 1;
      const type = typeOf(record);
      if (type === 'header' && single.has('trailer')) return stop({ record: number }, 'zengin.severalFiles');
      // An end without a trailer before it is itself what is out of order.
      if (single.has('end') && !single.has('trailer')) return stop({ record: number - 1 }, 'zengin.recordOrder');
      if (single.has('end')) return stop({ record: number }, 'zengin.afterEnd');
      if (length !== recordLength) return problems.add({ record: number }, 'zengin.recordLength', { length });
      if (type) return take[type](record);
      problems.add({ record: number, field: 'recordType' }, 'zengin.recordType');
      // Without line ends, a record of another length moves all that follow.
      isOver = !isLine;
    },
    number: () => number,
    isOver: () => isOver,
    stop,
    finish: () => {
      if (number === 0 && !isOver) stop({}, 'zengin.empty');
      if (!isOver) missing();
      const [header, trailer, end] = [single.get('header'), single.get('trailer'), single.get('end')];
      if (!(header && trailer && end)) return undefined;
      return { header, trailer, end, records: lines.all(), count: lines.count(), total };
    },
  };
}

const types = new Map<string, RecordType>([
  [recordTypes.header, 'header'],
  [recordTypes.data, 'data'],
  [recordTypes.trailer, 'trailer'],
  [recordTypes.end, 'end'],
]);

const typeOf = (record: Uint8Array) => types.get(textOf(record.subarray(0, 1)));

/** NaN if the field is no number. */
function numberIn(record: Uint8Array, fields: Layout, name: string): number {
  const field = fieldOf(record, fields, name);
  return field.every(isDigit) ? Number(textOf(field)) : Number.NaN;
}

/** Records one after another in as much memory as they take, doubled as they grow. */
function growingRecords() {
  let bytes = new Uint8Array(64 * recordLength);
  let count = 0;
  return {
    add: (record: Uint8Array) => {
      if ((count + 1) * recordLength > bytes.length) {
        const larger = new Uint8Array(bytes.length * 2);
        larger.set(bytes);
        bytes = larger;
      }
      bytes.set(record, count * recordLength);
      count += 1;
    },
    count: () => count,
    all: () => bytes.slice(0, count * recordLength),
  };
}
