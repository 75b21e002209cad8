import { jstTime } from '../../shared/domain/jst.ts';
import type { LogEntry } from './workbench/log-entry.ts';

type Entry = Omit<LogEntry, 'id'>;

const asked = new Set(['gateway', 'direct', 'entry', 'secure', 'bank']);

/**
 * What `npm start` prints of a request or run: one line, then its function's own lines and whole errors. Scheduled and
 * stream runs are printed only if they failed or wrote something themselves: a walk through a year runs thousands.
 */
export function describeEntry(entry: Entry): string | undefined {
  const { at, operation, kind, status, code, milliseconds, logs, requestId } = entry;
  const hasFailed = logs.some(({ level }) => level === 'ERROR' || level === 'WARN') || (!status && code !== undefined);
  const own = logs.filter(({ message, isFailure }) => isFailure || !message.startsWith('{') || hasFailed);
  if (!asked.has(kind) && !hasFailed && own.length === 0) return undefined;
  const outcome = [status, code].filter((part) => part !== undefined).join(' ') || kind;
  const id = hasFailed && requestId ? ` (request ${requestId})` : '';
  const line = `${jstTime(new Date(at))} ${operation} ${outcome} ${Math.round(milliseconds)} ms${id}`;
  return [line, ...own.map(({ message }) => indented(message))].join('\n');
}

const indented = (text: string) => text.replace(/^/gm, '  ');
