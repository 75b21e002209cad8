/** One table of the report. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader needs to know to interpret the figures; one paragraph each. */
  readonly notes: readonly string[];
}

/** The table as Markdown with aligned columns, which is also how it reads in a terminal. */
export function formatTable({ title, columns, rows, notes }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const isText = columns.map((_, index) => index === 0 || rows.some((row) => !isNumber(row[index] ?? '')));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, index) => pad(cells[index] ?? '', width, isText[index] ?? true)).join(' | ')} |`;
  const rule = `|${widths.map((width, index) => (isText[index] ? `${'-'.repeat(width + 2)}` : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [`## ${title}`, '', line(columns), rule, ...rows.map(line), ...notes.map((note) => `\n${note}`), ''].join(
    '\n',
  );
}

const pad = (cell: string, width: number, isText: boolean) => (isText ? cell.padEnd(width) : cell.padStart(width));
const isNumber = (cell: string) => /^(-|[\d.,]+ ?[×%]?)?$/.test(cell);

/** Three significant digits at least, thousands with commas; `-` for what was not measured. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  const digits = value === 0 || Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.01 ? 2 : 4;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The ratio of two figures. */
export function ratio(ours: number, theirs: number): string {
  const value = ours / theirs;
  return Number.isFinite(value) ? `${value.toFixed(value < 0.1 ? 3 : 2)} ×` : '-';
}
