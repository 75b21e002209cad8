import type { IncomingMessage, ServerResponse } from 'node:http';
import { mailItem } from '../../../shared/table/mails.ts';
import type { LogCall, LogEntry, Recorded } from './log-entry.ts';

/** What the log keeps of a request or run. */
export type KeptEntry = Recorded & { readonly id: number };

/** The requests and runs of a day's work, and those to come. */
export interface LiveLog {
  add(entry: Recorded): void;
  /** Oldest first, as they are streamed. */
  recent(): readonly LogEntry[];
  find(id: number): KeptEntry | undefined;
  /** The request or run that put a mail into the outbox. */
  writerOf(mailId: string): KeptEntry | undefined;
  /** Sends the kept entries and then each new one, as server-sent events (HTML Living Standard 9.2). */
  stream(request: IncomingMessage, response: ServerResponse): void;
}

export interface LiveLogOptions {
  readonly now: () => Date;
  /** Entries kept. @default `kept` */
  readonly keeps?: Partial<typeof kept>;
}

/**
 * The oldest are dropped first. Runs that nobody asked for have their own place, so that a walk through a year does not
 * displace a day's requests.
 */
export const kept = { requests: 2_000, runsOfEach: 100, bytes: 48 * 1024 * 1024 };

const aliveMilliseconds = 3_000;
const unasked = new Set(['schedule', 'stream', 'event', 'trigger']);

/** Starts empty. */
export function createLiveLog({ now, keeps = {} }: LiveLogOptions): LiveLog {
  const limits = { ...kept, ...keeps };
  const entries = new Map<number, KeptEntry>();
  const places = new Map<string, number[]>();
  const sizes = new Map<number, number>();
  const writers = new Map<string, number>();
  const readers = new Set<ServerResponse>();
  let lastId = 0;
  let bytes = 0;

  function drop(id: number): void {
    for (const mail of mailsOf(entries.get(id))) if (writers.get(mail) === id) writers.delete(mail);
    entries.delete(id);
    bytes -= sizes.get(id) ?? 0;
    sizes.delete(id);
  }

  return {
    add(entry) {
      lastId += 1;
      const numbered = { ...entry, id: lastId };
      const isAsked = !unasked.has(entry.kind);
      const place = isAsked ? '' : entry.operation;
      const ids = places.get(place) ?? [];
      places.set(place, ids);
      ids.push(lastId);
      entries.set(lastId, numbered);
      sizes.set(lastId, sizeOf(entry));
      bytes += sizes.get(lastId) ?? 0;
      // The first put it there; others said later what became of it.
      for (const mail of mailsOf(entry)) if (!writers.has(mail)) writers.set(mail, lastId);
      if (ids.length > (isAsked ? limits.requests : limits.runsOfEach)) drop(ids.shift() ?? 0);
      for (const id of entries.keys()) {
        if (bytes <= limits.bytes || id === lastId) break;
        drop(id);
      }
      const event = eventOf(numbered);
      for (const reader of readers) reader.write(event);
    },
    recent: () => [...entries.values()].map(lineOf),
    find: (id) => entries.get(id),
    writerOf: (mailId) => entries.get(writers.get(mailId) ?? 0),
    stream(request, response) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      // A reader that lost its connection has the earlier ones; after a restart of the simulator it has others.
      const seen = Number(request.headers['last-event-id'] ?? 0);
      const missed = [...entries.values()].filter(({ id }) => seen > lastId || id > seen);
      response.write(`retry: 1000\n\n${missed.map(eventOf).join('')}`);
      readers.add(response);
      // A connection can outlive a process that hangs: silence tells.
      const alive = () => response.write(`event: alive\ndata: ${JSON.stringify({ now: now().toISOString() })}\n\n`);
      alive();
      const timer = setInterval(alive, aliveMilliseconds).unref();
      response.once('close', () => {
        clearInterval(timer);
        readers.delete(response);
      });
    },
  };
}

/** What the page lists: the rest is asked for with the entry. */
function lineOf({ exchange: _, logs, calls, ...entry }: KeptEntry): LogEntry {
  return { ...entry, hasFailed: hasFailed(logs), calls: calls.map(({ written: _keys, ...call }) => call), logs: [] };
}

const hasFailed = (logs: Recorded['logs']) => logs.some(({ isFailure, level }) => isFailure || level === 'ERROR');

const eventOf = (entry: KeptEntry) => `id: ${entry.id}\ndata: ${JSON.stringify(lineOf(entry))}\n\n`;

/** About what an entry takes. */
function sizeOf({ exchange, logs, calls }: Recorded): number {
  const { event, payload } = exchange;
  return 500 + calls.length * 200 + JSON.stringify([event, payload, logs]).length;
}

/** The ids of the mails that an entry wrote. */
const mailsOf = (entry: { readonly calls: readonly LogCall[] } | undefined): readonly string[] =>
  (entry?.calls ?? [])
    .flatMap(({ written = [] }) => written)
    .filter((key) => key.startsWith(mailItem.prefix))
    .map((key) => key.slice(key.indexOf(' ') + 1));
