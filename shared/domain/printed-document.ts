import * as z from 'zod/mini';

/** A line of a printed record: what it is, and its value. */
const PrintedLine = z.strictObject({ label: z.string(), value: z.string() });

const PrintedColumn = z.strictObject({
  heading: z.string(),
  /** Its part of the table's width, relative to the other columns. */
  share: z.number().check(z.positive()),
  /** Numbers stand at the right. @default left */
  align: z.optional(z.enum(['left', 'right'])),
});

export type PrintedColumn = z.infer<typeof PrintedColumn>;

/** A part of a document: lines of a record, or a table whose heading is repeated on each page. */
const PrintedSection = z.union([
  z.strictObject({ heading: z.string(), lines: z.array(PrintedLine) }),
  z.strictObject({
    heading: z.string(),
    columns: z.array(PrintedColumn).check(z.minLength(1)),
    rows: z.array(z.array(z.string())),
    /** Shown in place of a table without rows. */
    none: z.string(),
  }),
]);
export type PrintedSection = z.infer<typeof PrintedSection>;

/** A document as it is printed (A8-8, A12-3): its words, without a layout. */
export const PrintedDocument = z.strictObject({
  title: z.string(),
  orientation: z.enum(['portrait', 'landscape']),
  /** The company, the period, who printed it and when: on the first page. */
  about: z.array(PrintedLine),
  sections: z.array(PrintedSection),
  /** At the foot of each page. */
  foot: z.strictObject({
    left: z.string(),
    /** `{page}` and `{pages}` are replaced. */
    page: z.string(),
  }),
});
export type PrintedDocument = z.infer<typeof PrintedDocument>;
