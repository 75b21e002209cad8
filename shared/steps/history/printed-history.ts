import type { Period } from '../../domain/history-period.ts';
import type { PrintedDocument } from '../../domain/printed-document.ts';
import type { HistoryRow } from '../../table/history.ts';
import { historyLabel } from '../../text/history-labels.ts';
import { printedTime, printTexts } from '../../text/print-texts.ts';
import { type PrintContext, type PrintTextName, printedDocument } from './printed-document.ts';

/** The rows of a search as a table (A12-3); users are named by the record of today, or by their login ID alone. */
export function printedHistory(
  context: PrintContext,
  {
    period,
    rows,
    names,
  }: { readonly period: Period; readonly rows: readonly HistoryRow[]; readonly names: ReadonlyMap<string, string> },
): PrintedDocument {
  const { language } = context;
  const text = (name: PrintTextName) => printTexts[name][language];
  const who = ({ actor, userId = '', loginId = '' }: HistoryRow) =>
    actor === 'user' ? [names.get(userId), loginId].filter(Boolean).join('\n') : text(actor);
  const cells = (row: HistoryRow) => [
    printedTime(new Date(row.at), language),
    who(row),
    historyLabel(row, language),
    names.get(row.subject ?? '') ?? row.subject ?? '',
    row.outcome === 'done' ? text('done') : `${text('refused')} ${row.code ?? ''}`.trim(),
    row.terminal ?? '',
  ];
  return printedDocument(context, {
    title: 'history',
    orientation: 'landscape',
    about: [
      { label: text('period'), value: `${printedTime(period.from, language)} – ${printedTime(period.to, language)}` },
      { label: text('rows'), value: String(rows.length) },
    ],
    sections: [
      {
        heading: text('historyList'),
        columns: [
          { heading: text('at'), share: 1.9 },
          { heading: text('user'), share: 1.6 },
          { heading: text('operation'), share: 2.2 },
          { heading: text('subject'), share: 2.1 },
          { heading: text('outcome'), share: 1 },
          { heading: text('terminal'), share: 2.1 },
        ],
        rows: rows.map(cells),
        none: text('noHistory'),
      },
    ],
  });
}
