import type * as z from 'zod/mini';
import { DomainError, type ErrorCode, type RefusalDetails } from '../domain/errors.ts';
import type { Calendar } from '../domain/service-hours.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Company } from '../table/companies.ts';
import type { MailPassword } from '../table/credentials.ts';
import type { Put, Write } from '../table/engine.ts';
import { type Access, bindTable, type Table } from '../table/table.ts';
import type { Language } from '../text/language.ts';
import type { Alert } from './alert.ts';
import { alertWrite } from './alerts.ts';
import { type Call, header, headerCount, type Origin } from './call.ts';
import { type PageOf, pageOf } from './cursor.ts';
import { type Outbox, outboxOf } from './mail-write.ts';
import type { CallerOf, Found, Operation, Traits } from './operation.ts';
import type { LogLine, Random } from './ports.ts';
import { principalOf } from './principal.ts';
import { isAcceptedFirst } from './printed.ts';
import type { SubjectOf } from './subject-kinds.ts';
import { transactionToken } from './transaction-token.ts';
import { type UsedPorts, usedPorts } from './used-ports.ts';

/** The context of an operation's code: the request, and exactly what its access and uses name. */
export type OperationContext<
  I extends z.ZodMiniObject,
  A extends Access,
  R,
  E extends ErrorCode,
  T extends Traits,
> = RequestContext<I, A, R, E, T> & UsedPorts<T['uses']> & Outbox<A, T['uses']> & OwnCommits<A, T['uses']>;

type CompanyOf<B, Input> = B extends 'company'
  ? Input extends { readonly companyId: string }
    ? Company
    : Company | undefined
  : undefined;

/**
 * Operations that call the authority commit their intent before and the result after; an import of more tokens than one
 * transaction holds prepares them first, and so does a request of more lines. Otherwise only the frame commits.
 */
type OwnCommits<A, U> = 'authority' extends U
  ? {
      readonly commit: (writes: readonly Write[]) => Promise<void>;
      /** The write of an alert (D-30) for such a commit; other alerts are named in the decision. */
      readonly alert: (alert: Alert) => Put;
    }
  : ('uploadedTokens' extends U ? true : StoresLines<A>) extends true
    ? { readonly commit: (writes: readonly Write[]) => Promise<void> }
    : unknown;

type StoresLines<A> = A extends { readonly requestLines: readonly (infer Method)[] }
  ? 'addChunk' extends Method
    ? true
    : false
  : false;

interface RequestContext<I extends z.ZodMiniObject, A extends Access, R, E extends ErrorCode, T extends Traits> {
  readonly input: z.output<I>;
  /** The caller as admitted by the gate; absent if the operation itself identifies the caller. */
  readonly caller: CallerOf<T['may']>;
  readonly found: Found<R>;
  /** The item the operation acts on; it exists, at the version named in the request. */
  readonly subject: SubjectOf<T['subject']>;
  /** The company that one of the bank's operations is about; undefined if the input may omit it and does. */
  readonly company: CompanyOf<T['about'], z.output<I>>;
  /** The bank's hours and closures, as the gate read them. */
  readonly calendar: Calendar;
  /** The requested page; absent if the answer is not a list. */
  readonly page: PageOf<T['page']>;
  readonly table: Table<A>;
  readonly now: Date;
  readonly profile: Profile;
  readonly origin: Origin;
  readonly requestId: string;
  readonly invocationId: string;
  /** The language of the answer's texts. */
  readonly language: Language;
  /** Whether the client asks for the file that the operation can answer instead. */
  readonly wantsFile: boolean;
  /** Whether this is a dry run: an operation with commits of its own must then write only its counters. */
  readonly validateOnly: boolean;
  /** The bearer token, if the operation itself checks it. */
  readonly bearerToken: string | undefined;
  readonly newId: () => string;
  readonly random: Random;
  /** The current time; `now` is the request's time. */
  readonly clock: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Logs one structured line with the request's id; never secrets or names of customers. */
  readonly log: (line: LogLine) => void;
  /** The mail password that proved this request; it is spent in the commit. */
  readonly mailPassword: MailPassword | undefined;
  /** Clears the counter of a password that passed, in the next commit, which may be that of a refusal or a dry run. */
  readonly passed: (clear: Write) => void;
  /** Makes a refusal with one of the operation's declared errors, to be thrown. */
  readonly refuse: (code: E, details?: RefusalDetails) => DomainError;
}

/** The context by operation: `Context<typeof logIn>`. */
export type Context<O> =
  O extends Operation<infer I, infer _O, infer A, infer R, infer E, infer T> ? OperationContext<I, A, R, E, T> : never;

export function contextOf(call: Call): unknown {
  const { ports, now, newId, profile, operation } = call;
  const { access, uses } = operation;
  const granted = [usedPorts(uses, ports), outboxOf(operation, { ...ports, now, newId }), ownCommits(call)];
  const request = {
    input: call.input,
    caller: call.caller ?? (call.origin?.bankUserArn ? { principal: principalOf(call.origin.bankUserArn) } : undefined),
    found: call.found,
    subject: call.subject,
    company: call.company,
    calendar: call.calendar ?? { hours: profile.hours, closures: [] },
    page: pageOf(call),
    table: bindTable(access, ports),
    now,
    profile,
    origin: call.origin,
    requestId: call.requestId,
    invocationId: call.invocationId,
    language: call.language,
    wantsFile: operation.alsoAs !== undefined && isAcceptedFirst(header(call.event, 'accept'), operation.alsoAs),
    validateOnly: call.validateOnly,
    bearerToken: bearerTokenOf(call),
    newId,
    random: ports.random,
    clock: ports.now,
    wait: ports.wait,
    log: (line: LogLine) =>
      ports.log({
        ...line,
        operation: operation.name,
        requestId: call.requestId,
        invocationId: call.invocationId,
      }),
    mailPassword: call.mailPassword,
    passed: (clear: Write) => void call.proofWrites.push(clear),
    refuse: (code: ErrorCode, details?: RefusalDetails) => new DomainError(code, details),
  };
  return Object.assign(request, ...granted);
}

function ownCommits(call: Call): object {
  const { operation, ports } = call;
  const isIssuing = operation.uses?.includes('authority');
  const prepares = operation.uses?.includes('uploadedTokens') || operation.access.requestLines?.includes('addChunk');
  if (!isIssuing && !prepares) return {};
  let commits = 0;
  return {
    commit: async (writes: readonly Write[]) => {
      commits += 1;
      const token = transactionToken(call, `own ${commits}`);
      await call.stamping;
      return ports.engine.commit(writes, token);
    },
    ...(isIssuing && { alert: (alert: Alert) => alertWrite(call, alert) }),
  };
}

/** The single token of the `Authorization` header, of any kind; undefined if there are several (threat 4). */
function bearerTokenOf({ event }: Call): string | undefined {
  if (headerCount(event, 'authorization') > 1) return undefined;
  return /^Bearer ([\w.~+/-]{1,512})$/.exec(header(event, 'authorization') ?? '')?.[1];
}
