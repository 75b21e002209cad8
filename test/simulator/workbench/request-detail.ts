import type * as z from 'zod';
import type { AnyOperation } from '../../../shared/operation/operation.ts';
import { secretPaths, withoutSecrets } from '../../../shared/operation/secret-fields.ts';
import { Answered, bytesOf, Sent, targetOf } from './exchange.ts';
import type { KeptEntry } from './live-log.ts';
import type { LogEntry } from './log-entry.ts';

/** A request or an answer as the page shows it. */
export interface Message {
  readonly line: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** An entry whole: what was sent and answered, without the values of secrets. */
export interface RequestDetail extends LogEntry {
  readonly request: Message;
  readonly response?: Message;
  /** Whether it can be sent again, and copied as a command. */
  readonly isRepeatable: boolean;
}

const masked = '*****';
const secretHeaders = /^(authorization|cookie|set-cookie|x-amz-security-token|x-simulator-identity)$/i;
const longestShown = 256 * 1024;

/** What the page shows of an entry; the marks of the operation's schemas say what is secret. */
export async function detailOf({ exchange, ...entry }: KeptEntry): Promise<RequestDetail> {
  const operation = await operationNamed(entry.operation);
  const sent = Sent.safeParse(exchange.event).data;
  const answered = sent && Answered.safeParse(exchange.payload).data;
  return {
    ...entry,
    request: sent ? requestOf(sent, operation) : plainMessage(exchange.event),
    response: answered ? responseOf(answered, operation) : plainMessage(exchange.payload),
    isRepeatable: sent !== undefined && isWhole(sent, entry),
  };
}

/** A request that the gateway refused may have had a body that nobody read. */
export function isWhole(sent: Sent, { kind }: Pick<LogEntry, 'kind'>): boolean {
  if (kind === 'gateway') return true;
  return ['entry', 'secure', 'bank'].includes(kind) && (sent.httpMethod === 'GET' || sent.httpMethod === 'HEAD');
}

// Loaded when an entry is looked at: a start does without it.
async function operationNamed(name: string): Promise<AnyOperation | undefined> {
  const { operations } = await import('../../../functions/operations.ts');
  return operations.find((operation) => operation.name === name);
}

function requestOf(sent: Sent, operation: AnyOperation | undefined): Message {
  const { httpMethod, multiValueHeaders, requestContext } = sent;
  const pairs = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value]),
  );
  return {
    line: `${httpMethod} ${targetOf(sent)} (${requestContext.domainPrefix})`,
    headers: pairs.map(([name = '', value = '']) => headerOf(name, value)),
    body: bodyOf(sent, operation?.input),
  };
}

function responseOf(answered: z.infer<typeof Answered>, operation: AnyOperation | undefined): Message {
  const { statusCode, headers, multiValueHeaders } = answered;
  const single = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [name, String(value)]);
  const multiple = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, String(value)]),
  );
  return {
    line: String(statusCode),
    headers: [...single, ...multiple].map(([name, value]) => headerOf(name, value)),
    body: bodyOf(answered, statusCode < 400 ? operation?.output : undefined),
  };
}

const plainMessage = (value: unknown): Message => ({ line: '', headers: [], body: shorten(textOf(value)) });

/** Of a credential its kind is shown: `Bearer *****`. */
function headerOf(name: string, value: string): readonly [string, string] {
  if (!secretHeaders.test(name)) return [name, value];
  const [scheme, rest] = value.split(' ');
  return [name, rest && /^authorization$/i.test(name) ? `${scheme} ${masked}` : masked];
}

function bodyOf(message: Pick<Sent, 'body' | 'isBase64Encoded'>, schema: z.core.$ZodType | undefined): string {
  const bytes = bytesOf(message);
  if (bytes.length === 0) return '';
  if (message.isBase64Encoded)
    return `${bytes.subarray(0, 5).toString('latin1') === '%PDF-' ? 'PDF' : ''} ${bytes.length} B`.trim();
  const text = bytes.toString('utf8');
  const value = jsonOf(text);
  // What cannot be read may hold a secret anywhere.
  if (value === undefined)
    return schema && secretPaths(schema).length > 0 ? `${bytes.length} B (no JSON)` : shorten(text);
  return shorten(textOf(schema ? maskMissing(value, withoutSecrets(schema, value)) : value));
}

/** A value with a mask for each part that another reading of it leaves out. */
function maskMissing(whole: unknown, known: unknown): unknown {
  if (known === undefined) return masked;
  if (Array.isArray(whole) && Array.isArray(known)) return whole.map((each, at) => maskMissing(each, known[at]));
  if (!isObject(whole) || !isObject(known)) return known;
  return Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, maskMissing(value, known[name])]));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => JSON.stringify(value, undefined, 2) ?? '';

const shorten = (text: string): string =>
  text.length > longestShown ? `${text.slice(0, longestShown)}\n… ${text.length - longestShown} more` : text;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
