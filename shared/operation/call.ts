import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { FieldError } from '../domain/errors.ts';
import type { Calendar } from '../domain/service-hours.ts';
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

/** The origin of a request as reported by API Gateway; nothing is read from headers (threat 4). */
export interface Origin {
  readonly host: Host;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly certificatePem?: string;
  readonly bankUserArn?: string;
}

/** The request's `Prefer`: a dry run, execution, or something that resembles a dry run but is none. */
export type Preference = 'validate-only' | 'none' | 'notUnderstood';

/** One request in progress: each step fills in its results. */
export interface Call {
  readonly operation: AnyOperation;
  readonly ports: Ports;
  readonly profile: Profile;
  readonly event: APIGatewayProxyEvent;
  /** The body as received; the frame replaces `event.body` by the parsed body. */
  readonly rawBody: string | null;
  /**
   * The request's id in the answer and the access log. A client may have chosen it, so it proves nothing and identifies
   * no write.
   */
  readonly requestId: string;
  /** API Gateway's own id of the request, which no client can set. */
  readonly extendedRequestId: string;
  /** Lambda's id of this invocation, which identifies its writes. */
  readonly invocationId: string;
  readonly now: Date;
  readonly newId: () => string;
  readonly language: Language;
  readonly preference: Preference;
  readonly validateOnly: boolean;
  origin?: Origin;
  /** The input or its errors: parsed before the gate, answered after it. */
  input?: Record<string, unknown>;
  inputErrors?: readonly FieldError[];
  ifMatch?: number | undefined;
  /** When the service is open, as read at the gate. */
  calendar?: Calendar;
  caller?: SessionCaller;
  about?: About;
  /** The company that one of the bank's operations is about. */
  company?: Company | undefined;
  /** The item the operation acts on, as read. */
  subject?: AnySubject | undefined;
  subjectKey?: Key | undefined;
  /** The items that the gate read for it. */
  subjectItems?: readonly (Item | undefined)[];
  found: Record<string, unknown>;
  /** What the operation's code read beside the proofs. */
  ahead?: unknown;
  idempotency?: { readonly row: IdempotencyRow; readonly read?: IdempotencyRow };
  /** The update of the session's last activity, which runs in parallel with the request until its transaction. */
  stamping?: Promise<void>;
  /** Set once the key is claimed; a refusal releases it. */
  claimed?: boolean;
  /** Clears of the counters whose proofs passed; they are part of the next commit, whatever its result. */
  proofWrites: Write[];
  /** The credentials that the operation uses up when it succeeds, such as a mail password. */
  spends: Write[];
  mailPassword?: MailPassword;
}

/** A header by its case-insensitive name; the first of several. */
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

/** How often a header was sent; identity is never read from a repeated header. */
export const headerCount = (event: APIGatewayProxyEvent, name: string): number => headerLines(event, name).length;
