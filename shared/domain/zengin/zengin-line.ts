import { textOf } from './characters.ts';
import { type BulkService, typeOfCode, type ZenginAccountType } from './kinds.ts';
import { dataLayout, fieldOf, type Layout, layoutOf, recordLength } from './layout.ts';
import { shownKana } from './zengin-kana.ts';

/** The account that gets a payment, or that a debit is taken from. */
export interface LineAccount {
  readonly bank: string;
  readonly branch: string;
  readonly type: ZenginAccountType;
  readonly number: string;
  /** Kana as the product shows it; full-width, without spaces at its end. */
  readonly name: string;
}

/** One line of a request of many. */
export interface ZenginLine {
  readonly payee: LineAccount;
  readonly bankName?: string;
  readonly branchName?: string;
  readonly amount: number;
  /** 顧客コード, 社員番号 or 顧客番号. */
  readonly customerCode?: string;
  /** The second 顧客コード, or 所属コード. */
  readonly customerCode2?: string;
  readonly edi?: string;
}

/** The company's account, the sender's name and the day that a file is for. */
export interface ZenginHeader {
  readonly clientCode: string;
  readonly clientName: string;
  /** MMDD */
  readonly executionDay: string;
  readonly bank: string;
  readonly bankName: string;
  readonly branch: string;
  readonly branchName: string;
  readonly type: ZenginAccountType;
  readonly number: string;
}

/** The line that a data record without errors says. */
export function lineOf(service: BulkService, record: Uint8Array): ZenginLine {
  const fields = dataLayout(service, record);
  const kana = (name: string) => kanaIn(record, fields, name);
  const optional = {
    bankName: kana('bankName'),
    branchName: kana('branchName'),
    // 顧客番号 is text, in which zeros say something.
    customerCode: service === 'accountDebit' ? kana('customerCode') : givenCode(kana('customerCode')),
    customerCode2: givenCode(kana('customerCode2')),
    edi: kana('edi'),
  };
  return {
    payee: accountIn(record, fields),
    amount: Number(textIn(record, fields, 'amount')),
    ...Object.fromEntries(Object.entries(optional).filter(([, text]) => text !== '')),
  };
}

/** The place of a line among the data records of a file. */
export const recordAt = (records: Uint8Array, index: number): Uint8Array =>
  records.subarray(index * recordLength, (index + 1) * recordLength);

/** What a header without errors says. */
export function headerOf(service: BulkService, record: Uint8Array): ZenginHeader {
  const fields = layoutOf(service, 'header');
  const { type, number, bank, branch } = accountIn(record, fields);
  return {
    clientCode: textIn(record, fields, 'clientCode'),
    clientName: kanaIn(record, fields, 'clientName'),
    executionDay: textIn(record, fields, 'executionDay'),
    bank,
    bankName: kanaIn(record, fields, 'bankName'),
    branch,
    branchName: kanaIn(record, fields, 'branchName'),
    type,
    number,
  };
}

function accountIn(record: Uint8Array, fields: Layout): LineAccount {
  return {
    bank: textIn(record, fields, 'bank'),
    branch: textIn(record, fields, 'branch'),
    type: typeOfCode(textIn(record, fields, 'accountType')),
    number: textIn(record, fields, 'accountNumber'),
    name: kanaIn(record, fields, 'name'),
  };
}

const textIn = (record: Uint8Array, fields: Layout, name: string) => textOf(fieldOf(record, fields, name));

const kanaIn = (record: Uint8Array, fields: Layout, name: string) => shownKana(textIn(record, fields, name));

/** A code of zeros is one that was left out (N of the format). */
const givenCode = (code: string) => (/^0*$/.test(code) ? '' : code);
