import type { PrintedColumn, PrintedDocument, PrintedSection } from '../domain/printed-document.ts';

/** What the layout needs of pdfkit's document. */
type Pdf = PDFKit.PDFDocument;

const edge = 36;
const footHeight = 24;
const size = { title: 15, heading: 11, text: 8.5 } as const;
const grey = '#555555';
const line = '#aaaaaa';
const shade = '#eeeeee';
const padding = 3;

/** Lays a document out on as many pages as it needs, and then numbers them. */
export function layOutDocument(pdf: Pdf, { title, about, sections, foot }: PrintedDocument): void {
  pdf.addPage();
  pdf
    .fontSize(size.title)
    .fillColor('black')
    .text(title, edge, edge, { width: widthOf(pdf) });
  let y = pdf.y + 8;
  y = lines(pdf, about, y);
  for (const section of sections) y = sectionAt(pdf, section, y + 10);
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(page);
    footAt(pdf, foot.left, foot.page.replace('{page}', String(page + 1)).replace('{pages}', String(count)));
  }
}

const widthOf = ({ page }: Pdf) => page.width - 2 * edge;
const bottomOf = ({ page }: Pdf) => page.height - edge - footHeight;

/** The place for something of this height: here, or at the top of a new page. */
function room(pdf: Pdf, y: number, height: number): number {
  if (y + height <= bottomOf(pdf)) return y;
  pdf.addPage();
  return edge;
}

function footAt(pdf: Pdf, left: string, page: string): void {
  const y = pdf.page.height - edge - size.text - 2;
  pdf.fontSize(size.text).fillColor(grey);
  pdf.text(left, edge, y, { width: widthOf(pdf) * 0.8, height: size.text + 4, lineBreak: false, ellipsis: true });
  pdf.text(page, edge, y, { width: widthOf(pdf), align: 'right', lineBreak: false });
}

/** A heading stays with the first line below it, and a table's headings with its first row. */
function sectionAt(pdf: Pdf, section: PrintedSection, start: number): number {
  const y = room(pdf, start, size.heading + 8 + firstHeight(pdf, section));
  pdf
    .fontSize(size.heading)
    .fillColor('black')
    .text(section.heading, edge, y, { width: widthOf(pdf) });
  const below = pdf.y + 4;
  if ('lines' in section) return lines(pdf, section.lines, below);
  return tableAt(pdf, section, below);
}

const recordShares = [{ share: 1 }, { share: 3.5 }];

/** Labels at the left, values beside them; long values wrap. */
function lines(pdf: Pdf, all: readonly { readonly label: string; readonly value: string }[], start: number): number {
  const columns = columnsOf(pdf, recordShares);
  return all.reduce((y, { label, value }) => rowAt(pdf, columns, [label, value], y), start);
}

function firstHeight(pdf: Pdf, section: PrintedSection): number {
  if ('lines' in section) {
    const [first] = section.lines;
    return first ? heightOf(pdf, columnsOf(pdf, recordShares), [first.label, first.value]) : 0;
  }
  const columns = columnsOf(pdf, section.columns);
  const headings = section.columns.map(({ heading }) => heading);
  return heightOf(pdf, columns, headings) + heightOf(pdf, columns, section.rows[0] ?? [section.none]);
}

interface Column {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

type Share = Pick<PrintedColumn, 'share' | 'align'>;

function columnsOf(pdf: Pdf, shares: readonly Share[]): readonly Column[] {
  const sum = shares.reduce((total, { share }) => total + share, 0);
  let x = edge;
  return shares.map(({ share, align = 'left' }) => {
    const column = { x, width: (widthOf(pdf) * share) / sum, align };
    x += column.width;
    return column;
  });
}

/** A table; where it breaks across pages its headings are repeated. */
function tableAt(pdf: Pdf, table: Extract<PrintedSection, { rows: unknown }>, start: number): number {
  const columns = columnsOf(pdf, table.columns);
  const headings = table.columns.map(({ heading }) => heading);
  const heading = (y: number) => rowAt(pdf, columns, headings, y, shade);
  if (table.rows.length === 0) return rowAt(pdf, columnsOf(pdf, [{ share: 1 }]), [table.none], heading(start));
  let y = heading(start);
  for (const row of table.rows) {
    const place = room(pdf, y, heightOf(pdf, columns, row));
    y = rowAt(pdf, columns, row, place === y ? y : heading(place));
  }
  return y;
}

/** Heights of texts that come again and again, as names and menus do. */
const heights = new WeakMap<Pdf, Map<string, number>>();

function heightOf(pdf: Pdf, columns: readonly Column[], cells: readonly string[]): number {
  pdf.fontSize(size.text);
  const known = heights.get(pdf) ?? new Map<string, number>();
  heights.set(pdf, known);
  const tallest = columns.map(({ width }, index) => {
    const cell = cells[index] ?? '';
    const key = `${width} ${cell}`;
    const height = known.get(key) ?? pdf.heightOfString(cell, { width: width - 2 * padding });
    known.set(key, height);
    return height;
  });
  // No cell is taller than a page: what would not fit is cut by `rowAt`.
  return Math.min(Math.max(...tallest) + 2 * padding, bottomOf(pdf) - edge - 2 * size.heading);
}

/** A row with a line below it. @returns the place below the row */
function rowAt(pdf: Pdf, columns: readonly Column[], cells: readonly string[], start: number, fill?: string): number {
  const height = heightOf(pdf, columns, cells);
  const y = room(pdf, start, height);
  if (fill) pdf.rect(edge, y, widthOf(pdf), height).fill(fill);
  pdf.fillColor('black');
  for (const [index, { x, width, align }] of columns.entries()) {
    const options = { align, width: width - 2 * padding, height: height - padding, ellipsis: true };
    pdf.text(cells[index] ?? '', x + padding, y + padding, options);
  }
  const below = y + height;
  pdf
    .moveTo(edge, below)
    .lineTo(edge + widthOf(pdf), below)
    .lineWidth(0.4)
    .stroke(line);
  return below;
}
