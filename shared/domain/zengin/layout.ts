import { type BulkService, kindOfService } from './kinds.ts';

/** Bytes of every record, without line ends. */
export const recordLength = 120;

/**
 * What a field may hold. `digits`: N of the format, right-aligned with zeros. `digitsOrBlank`: N that may be left out. `text`:
 * C, left-aligned with spaces. `name`: C that must not be blank. `amount`: digits above 0. `day`: a day as MMDD. A list: one of
 * these values; the first is written where none is given.
 */
export type FieldForm = 'digits' | 'digitsOrBlank' | 'text' | 'name' | 'amount' | 'day' | readonly string[];

export interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly form: FieldForm;
}

export type Layout = readonly Field[];

export const recordTypes = { header: '1', data: '2', trailer: '8', end: '9' } as const;
export type RecordType = keyof typeof recordTypes;

/** The layout of a record of a service's file (B-63); the last byte of each is the 120th. */
export const layoutOf = (service: BulkService, type: RecordType): Layout => layouts[service][type];

type Part = readonly [name: string, length: number, form: FieldForm];

function layout(type: RecordType, ...parts: readonly Part[]): Layout {
  let from = 0;
  return [['recordType', 1, [recordTypes[type]]] as const, ...parts].map(([name, length, form]) => {
    const field = { name, from, to: from + length, form };
    from += length;
    return field;
  });
}

const header = (service: BulkService) =>
  layout(
    'header',
    ['kind', 2, [kindOfService[service]]],
    ['codeDivision', 1, ['0']],
    ['clientCode', 10, 'digits'],
    ['clientName', 40, 'text'],
    ['executionDay', 4, 'day'],
    ['bank', 4, 'digits'],
    ['bankName', 15, 'text'],
    ['branch', 3, 'digits'],
    ['branchName', 15, 'text'],
    ['accountType', 1, ['1', '2', '4', '9']],
    ['accountNumber', 7, 'digits'],
    ['dummy', 17, 'text'],
  );

/** What the data records of all services begin with, to the amount. */
const account = (unused: Part, types: readonly string[]): readonly Part[] => [
  ['bank', 4, 'digits'],
  ['bankName', 15, 'text'],
  ['branch', 3, 'digits'],
  ['branchName', 15, 'text'],
  unused,
  ['accountType', 1, types],
  ['accountNumber', 7, 'digits'],
  ['name', 30, 'name'],
  ['amount', 10, 'amount'],
  ['newCode', 1, ['0', '1', '2', ' ']],
];

const payee = account(['clearingHouse', 4, 'digitsOrBlank'], ['1', '2', '4', '9']);
const payer = account(['dummy1', 4, 'text'], ['1', '2', '3', '9']);

const bulkEnd: readonly Part[] = [
  ['transferDivision', 1, ['7', '8', ' ']],
  ['identification', 1, [' ', 'Y']],
  ['dummy', 7, 'text'],
];
const codes: readonly Part[] = [
  ['customerCode', 10, 'digitsOrBlank'],
  ['customerCode2', 10, 'digitsOrBlank'],
];

/** 総合振込 with EDI (識別 Y): twenty characters of text where the two codes are otherwise. */
export const ediLayout = layout('data', ...payee, ['edi', 20, 'text'], ...bulkEnd);

const bulkData = layout('data', ...payee, ...codes, ...bulkEnd);
/** 社員番号 and 所属コード are the two codes; it has neither 振込指定区分 nor 識別. */
const payrollData = layout('data', ...payee, ...codes, ['dummy', 9, 'text']);
/** 引落: 顧客番号 is text, and what the bank reports as the result must not be filled yet. */
const debitData = layout(
  'data',
  ...payer,
  ['customerCode', 20, 'text'],
  ['resultCode', 1, ['0', ' ']],
  ['dummy', 8, 'text'],
);

const totals: readonly Part[] = [
  ['count', 6, 'digits'],
  ['total', 12, 'digits'],
];
const trailer = layout('trailer', ...totals, ['dummy', 101, 'text']);
/** 振替済 and 振替不能 are the results' counts and totals. */
const debitTrailer = layout(
  'trailer',
  ...totals,
  ['debitedCount', 6, 'digitsOrBlank'],
  ['debitedTotal', 12, 'digitsOrBlank'],
  ['failedCount', 6, 'digitsOrBlank'],
  ['failedTotal', 12, 'digitsOrBlank'],
  ['dummy', 65, 'text'],
);
const end = layout('end', ['dummy', 119, 'text']);

const layouts: Readonly<Record<BulkService, Readonly<Record<RecordType, Layout>>>> = {
  bulkTransfer: { header: header('bulkTransfer'), data: bulkData, trailer, end },
  salary: { header: header('salary'), data: payrollData, trailer, end },
  bonus: { header: header('bonus'), data: payrollData, trailer, end },
  accountDebit: { header: header('accountDebit'), data: debitData, trailer: debitTrailer, end },
};

const identificationAt = 112;
/** Y */
const ediByte = 0x59;

/** The layout of one data record, which says itself whether it has EDI. */
export function dataLayout(service: BulkService, record: Uint8Array): Layout {
  return service === 'bulkTransfer' && record[identificationAt] === ediByte ? ediLayout : layoutOf(service, 'data');
}

/** The bytes of a field by name; none if the layout has no such field. */
export function fieldOf(record: Uint8Array, fields: Layout, name: string): Uint8Array {
  const field = fields.find((each) => each.name === name);
  return record.subarray(field?.from ?? 0, field?.to ?? 0);
}
