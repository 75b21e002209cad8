import type { HistoryRow } from '../../table/history.ts';
import type { HistoryExport } from '../../table/history-exports.ts';
import { historyLabel } from '../../text/history-labels.ts';
import { type HistoryView, historyView } from '../../views/history-view.ts';

type Shape = Pick<HistoryExport, 'format' | 'language'>;

export const contentTypes = {
  jsonl: 'application/jsonl',
  csv: 'text/csv; charset=utf-8',
} as const satisfies Readonly<Record<HistoryExport['format'], string>>;

const columns = [
  ...['at', 'actor', 'userId', 'loginId', 'label', 'service', 'operation', 'event', 'subject', 'outcome', 'code'],
  ...['changes', 'terminal', 'serialNumber', 'requestId', 'historyId'],
] as readonly (keyof HistoryView)[];

/** The beginning of a file: of a CSV the byte order mark, without which Excel reads another encoding, and the header. */
export const headOf = ({ format }: Shape): string => (format === 'csv' ? `\uFEFF${columns.join(',')}\r\n` : '');

/** A row as a line of the file. */
export function lineOf(row: HistoryRow, { format, language }: Shape): string {
  const view = historyView(row, historyLabel(row, language));
  if (format === 'jsonl') return `${JSON.stringify(view)}\n`;
  return `${columns.map((name) => cellOf(view[name])).join(',')}\r\n`;
}

/** A spreadsheet computes a cell that begins like this, in either width (OWASP, CSV injection). */
const formula = /^(?:[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|]|[\t\r\n])/u;

/** RFC 4180: quoted, quotes doubled. An apostrophe keeps a text from being a formula. */
function cellOf(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const quoted = text.includes('"') ? text.replaceAll('"', '""') : text;
  return mayCompute(text) ? `"'${quoted}"` : `"${quoted}"`;
}

/** Most cells begin with a letter or a digit, of which the expression need not be asked. */
function mayCompute(text: string): boolean {
  const isWord = /^[0-9A-Za-z]/.test(text);
  return !isWord && formula.test(text);
}
