import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const table = 'table.db';

/** Copies a data directory that may be in use: the table as of one instant, and the rest in the same turn of this thread. */
export function copyData(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(from)) {
    // The database's own journal belongs to the file it is beside.
    if (!name.startsWith(table)) cpSync(join(from, name), join(to, name), { recursive: true });
  }
  if (existsSync(join(from, table))) copyTable(join(from, table), join(to, table));
}

function copyTable(from: string, to: string): void {
  const database = new DatabaseSync(from, { timeout: 10_000 });
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
}
