import type { Environment } from '../wire/service.ts';
import type { Engine } from './engine.ts';
import type { ExpiryMarks } from './expiry-marks.ts';
import { createStreamReader, type StreamReader } from './stream-reader.ts';
import type { Table, Tables } from './tables.ts';

/** One reader for each table's stream. */
export interface StreamReaders {
  of(table: Table): StreamReader;
  pending(): Promise<unknown> | undefined;
  stop(): Promise<void>;
}

export function createStreamReaders(
  environment: Environment,
  engine: Engine,
  tables: Tables,
  marks: ExpiryMarks,
  onError: (error: unknown) => void,
): StreamReaders {
  const readers = new Map<string, StreamReader>();
  // At once after a write, before its caller has the answer: who has it can wait for what it caused.
  tables.onWrite((name) => readers.get(name)?.poke());

  return {
    of(table) {
      const isExpiry = marks.take.bind(undefined, table.name);
      const reader = readers.get(table.name) ?? createStreamReader(environment, engine, table, isExpiry, onError);
      readers.set(table.name, reader);
      return reader;
    },
    pending() {
      const all = [...readers.values()].flatMap((reader) => reader.pending() ?? []);
      return all.length > 0 ? Promise.all(all) : undefined;
    },
    async stop() {
      await Promise.all([...readers.values()].map((reader) => reader.stop()));
    },
  };
}
