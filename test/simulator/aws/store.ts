import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsed } from '../kept-file.ts';

/** A map that is kept on disk when there is a data directory. Values are JSON. */
export interface Collection<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
  values(): readonly T[];
  entries(): readonly (readonly [string, T])[];
}

/** Bytes by name; on disk a file each when there is a data directory. */
export interface Blobs {
  get(name: string): Buffer | undefined;
  set(name: string, bytes: Buffer): void;
  delete(name: string): void;
}

export interface Store {
  /** Opens a collection by name, with what an earlier run left in it. */
  collection<T>(name: string): Collection<T>;
  /** The same for what is too large for a line of JSON. */
  blobs(name: string): Blobs;
}

/** Each collection is a log, one line a change, so that a crash loses at most the line being written. */
export function openStore(dataDirectory?: string): Store {
  const opened = new Map<string, Collection<unknown>>();
  if (dataDirectory) mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  return {
    collection<T>(name: string) {
      const existing =
        opened.get(name) ?? openCollection<unknown>(dataDirectory && join(dataDirectory, `${name}.jsonl`));
      opened.set(name, existing);
      // The name decides the type: each is opened by one module only.
      return existing as Collection<T>;
    },
    blobs: (name) => (dataDirectory ? blobsOnDisk(join(dataDirectory, name)) : blobsInMemory()),
  };
}

function blobsInMemory(): Blobs {
  const kept = new Map<string, Buffer>();
  return {
    get: (name) => kept.get(name),
    set: (name, bytes) => void kept.set(name, bytes),
    delete: (name) => void kept.delete(name),
  };
}

function blobsOnDisk(directory: string): Blobs {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const pathOf = (name: string) => join(directory, createHash('sha256').update(name).digest('hex'));
  return {
    get: (name) => (existsSync(pathOf(name)) ? readFileSync(pathOf(name)) : undefined),
    set: (name, bytes) => writeFileSync(pathOf(name), bytes, { mode: 0o600 }),
    delete: (name) => rmSync(pathOf(name), { force: true }),
  };
}

function openCollection<T>(path: string | undefined): Collection<T> {
  const items = new Map<string, T>(path && existsSync(path) ? readLog<T>(path) : []);
  if (path) compact(path, items);
  const append = (line: unknown[]) => {
    if (path) appendFileSync(path, `${JSON.stringify(line)}\n`);
  };
  return {
    get: (key) => items.get(key),
    set(key, value) {
      items.set(key, value);
      append([key, value]);
    },
    delete(key) {
      if (items.delete(key)) append([key]);
    },
    values: () => [...items.values()],
    entries: () => [...items],
  };
}

function readLog<T>(path: string): Map<string, T> {
  const items = new Map<string, T>();
  const lines = readFileSync(path, 'utf8').split('\n');
  // What follows the last line break was cut off by a crash.
  for (const line of lines.slice(0, -1)) {
    const [key, ...value] = parsed(path, line, (text) => JSON.parse(text) as [string, T?]);
    const [present] = value;
    if (present === undefined) items.delete(key);
    else items.set(key, present);
  }
  return items;
}

function compact(path: string, items: ReadonlyMap<string, unknown>): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, [...items].map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
  renameSync(temporary, path);
}
