import type * as z from 'zod';
import { DomainError, type ErrorCode, type RefusalDetails } from '../domain/errors.ts';
import type { Profile } from '../profiles/profile.ts';
import type { MailPassword } from '../table/credentials.ts';
import type { Put, Write } from '../table/engine.ts';
import { type Access, bindTable, type Table } from '../table/table.ts';
import type { Language } from '../text/language.ts';
import { type Alert, alertWrite } from './alerts.ts';
import { type Call, header, headerCount, type Origin } from './call.ts';
import { type MailRequest, mailWrite } from './mail-write.ts';
import type { CallerOf, Found, May, Operation } from './operation.ts';
import type { Authority, Hasher, Ports, Random } from './ports.ts';

/** What an operation's code is given. */
export interface OperationContext<I extends z.ZodObject, A extends Access, R, E extends ErrorCode, M extends May> {
  readonly input: z.output<I>;
  /** Who calls, as the gate admitted them; nobody where the operation itself checks who it is. */
  readonly caller: CallerOf<M>;
  readonly found: Found<R>;
  readonly table: Table<A>;
  readonly now: Date;
  readonly profile: Profile;
  readonly origin: Origin;
  readonly requestId: string;
  /** The language of the answer's texts. */
  readonly language: Language;
  /** A dry run: an operation that commits more than once itself must write nothing but its counters. */
  readonly validateOnly: boolean;
  /** The bearer token, where the operation itself checks it. */
  readonly bearerToken: string | undefined;
  /** The version from `If-Match`, when one was sent. */
  readonly ifMatch: number | undefined;
  readonly newId: () => string;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly authority: Authority;
  readonly ports: Ports;
  /** The mail password that proved this request; it is spent in the commit. */
  readonly mailPassword: MailPassword | undefined;
  /** Clears the counter of a password that passed: rides in the next commit, also in that of a refusal or a dry run. */
  readonly passed: (clear: Write) => void;
  /** The write that puts a mail in the outbox. */
  readonly mail: (mail: MailRequest) => Put;
  /** The write of an alert (D-30), for an operation that commits a change itself; all others name their alerts in the decision. */
  readonly alert: (alert: Alert) => Put;
  /** Makes the refusal of one of the operation's declared errors, to throw. */
  readonly refuse: (code: E, details?: RefusalDetails) => DomainError;
}

/** The same by the operation: `Context<typeof logIn>`. */
export type Context<O> =
  O extends Operation<infer I, infer _O, infer A, infer R, infer E, infer M> ? OperationContext<I, A, R, E, M> : never;

export function contextOf(call: Call): unknown {
  const { ports, now, profile, operation } = call;
  return {
    input: call.input,
    caller: call.caller ?? (call.origin?.bankUserArn ? { bankUserArn: call.origin.bankUserArn } : undefined),
    found: call.found,
    table: bindTable(operation.access, ports.engine),
    now,
    profile,
    origin: call.origin,
    requestId: call.requestId,
    language: call.language,
    validateOnly: call.validateOnly,
    bearerToken: bearerTokenOf(call),
    ifMatch: call.ifMatch,
    newId: () => ports.newId(now),
    random: ports.random,
    hasher: ports.hasher,
    authority: ports.authority,
    ports,
    mailPassword: call.mailPassword,
    passed: (clear: Write) => void call.proofWrites.push(clear),
    mail: (mail: MailRequest) => mailWrite(call, mail),
    alert: (alert: Alert) => alertWrite(call, alert),
    refuse: (code: ErrorCode, details?: RefusalDetails) => new DomainError(code, details),
  };
}

/** The one token of the `Authorization` header, whatever it is; nothing when there are several (threat 4). */
function bearerTokenOf({ event }: Call): string | undefined {
  if (headerCount(event, 'authorization') > 1) return undefined;
  return /^Bearer ([\w.~+/-]{1,512})$/.exec(header(event, 'authorization') ?? '')?.[1];
}
