import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { FieldError } from '../domain/errors.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Company } from '../table/companies.ts';
import type { MailPassword } from '../table/credentials.ts';
import type { Item, Key, Write } from '../table/engine.ts';
import type { IdempotencyRow } from '../table/idempotency-rows.ts';
import type { Language } from '../text/language.ts';
import type { About } from './about.ts';
import type { SessionCaller } from './caller.ts';
import type { AnyOperation, Host } from './operation.ts';
import type { Ports } from './ports.ts';
import type { AnySubject } from './subject-kinds.ts';

/** Where a request came from, as API Gateway says it; nothing of it is read from headers (threat 4). */
export interface Origin {
  readonly host: Host;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly certificatePem?: string;
  readonly bankUserArn?: string;
}

/** What a client asks for with `Prefer`: a dry run, the effect, or something that looks like a dry run and is none. */
export type Preference = 'validate-only' | 'none' | 'notUnderstood';

/** One request on its way through the chain: each part fills in what it found. */
export interface Call {
  readonly operation: AnyOperation;
  readonly ports: Ports;
  readonly profile: Profile;
  readonly event: APIGatewayProxyEvent;
  /** The body as it came; the chain replaces `event.body` by what it parsed. */
  readonly rawBody: string | null;
  /** What the answer and the access log call this request. A client may have chosen it: it proves nothing, and names no write. */
  readonly requestId: string;
  /** API Gateway's own name of the request, which no client can set. */
  readonly extendedRequestId: string;
  /** Lambda's name of this run of the function: the identity of what it writes. */
  readonly invocationId: string;
  readonly now: Date;
  readonly newId: () => string;
  readonly language: Language;
  readonly preference: Preference;
  readonly validateOnly: boolean;
  origin?: Origin;
  /** The input, or what is wrong with it: parsed before the gate, answered after it. */
  input?: Record<string, unknown>;
  inputErrors?: readonly FieldError[];
  ifMatch?: number;
  caller?: SessionCaller;
  about?: About;
  /** The company an act of the bank is about. */
  company?: Company | undefined;
  /** The item the operation is about, and where it is. */
  subject?: AnySubject | undefined;
  subjectKey?: Key;
  /** What the gate found of it. */
  subjectItems?: readonly (Item | undefined)[];
  found: Record<string, unknown>;
  idempotency?: { readonly row: IdempotencyRow; readonly read?: IdempotencyRow };
  /** The stamp of the session's idle clock, under way beside a read. */
  stamping?: Promise<void>;
  /** Set once the key is claimed; a refusal gives it back. */
  claimed?: boolean;
  /** Clears of the counters whose proofs passed; they ride in the next commit, whatever it is. */
  proofWrites: Write[];
  /** What the work uses up when it is done: the mail password that proved it. */
  spends: Write[];
  mailPassword?: MailPassword;
}

/** A header by its name, whatever its case; the first of several. */
export function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  const found = Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found?.[1] ?? undefined;
}

/** Every line of a header, in the order of the request. */
export function headerLines(event: APIGatewayProxyEvent, name: string): readonly string[] {
  const named = Object.entries(event.multiValueHeaders ?? {}).filter(([key]) => key.toLowerCase() === name);
  const lines = named.flatMap(([, values]) => values ?? []);
  const last = header(event, name);
  return lines.length === 0 && last !== undefined ? [last] : lines;
}

/** How often a header was sent: identity never comes from one that was sent twice. */
export const headerCount = (event: APIGatewayProxyEvent, name: string): number => headerLines(event, name).length;
