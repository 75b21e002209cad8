/** How one resource of the template was handled. */
export interface ReportRow {
  readonly id: string;
  readonly type: string;
  readonly state: 'simulated' | 'left out' | 'unknown';
  readonly because?: string;
}

/** One table for the start: which resource types are simulated, which are left out, and why. */
export function formatReport(rows: readonly ReportRow[]): string {
  const counted = new Map<string, { row: ReportRow; count: number }>();
  for (const row of rows) {
    const key = `${row.state}|${row.type}|${row.because ?? ''}`;
    const entry = counted.get(key) ?? { row, count: 0 };
    entry.count += 1;
    counted.set(key, entry);
  }
  const lines = [...counted.values()].sort(
    (a, b) => b.row.state.localeCompare(a.row.state) || a.row.type.localeCompare(b.row.type),
  );
  const width = Math.max(...lines.map(({ row }) => row.type.length));
  return lines
    .map(({ row, count }) =>
      [String(count).padStart(5), row.type.padEnd(width), row.state, row.because ? `(${row.because})` : '']
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
