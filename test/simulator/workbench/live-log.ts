import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogEntry } from './log-entry.ts';

/** The last requests, and those to come. */
export interface LiveLog {
  add(entry: Omit<LogEntry, 'id'>): void;
  /** Oldest first. */
  recent(): readonly LogEntry[];
  /** Sends the recent entries and then each new one, as server-sent events (HTML Living Standard 9.2). */
  stream(request: IncomingMessage, response: ServerResponse): void;
}

const kept = 200;

/** Starts empty. */
export function createLiveLog(): LiveLog {
  const entries: LogEntry[] = [];
  const readers = new Set<ServerResponse>();
  let lastId = 0;
  return {
    add(entry) {
      lastId += 1;
      const numbered = { id: lastId, ...entry };
      entries.push(numbered);
      if (entries.length > kept) entries.shift();
      for (const reader of readers) reader.write(eventOf(numbered));
    },
    recent: () => [...entries],
    stream(request, response) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      // A reader that lost its connection has the earlier ones; after a restart of the simulator it has others.
      const seen = Number(request.headers['last-event-id'] ?? 0);
      const missed = seen > lastId ? entries : entries.filter(({ id }) => id > seen);
      response.write(`retry: 1000\n\n${missed.map(eventOf).join('')}`);
      readers.add(response);
      response.once('close', () => readers.delete(response));
    },
  };
}

const eventOf = (entry: LogEntry) => `id: ${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`;
