import type * as z from 'zod';
import { DomainError, type ErrorCode, type RefusalDetails } from '../domain/errors.ts';
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
import type { SubjectOf } from './subject-kinds.ts';
import { transactionToken } from './transaction-token.ts';
import { type UsedPorts, usedPorts } from './used-ports.ts';

/** What an operation's code is given: the request, what its access and uses name, and nothing that would reach further. */
export type OperationContext<
  I extends z.ZodObject,
  A extends Access,
  R,
  E extends ErrorCode,
  T extends Traits,
> = RequestContext<I, A, R, E, T> & UsedPorts<T['uses']> & Outbox<A, T['uses']> & OwnCommits<T['uses']>;

type CompanyOf<B, Input> = B extends 'company'
  ? Input extends { readonly companyId: string }
    ? Company
    : Company | undefined
  : undefined;

/** Who asks the authority commits its intent before, and what came of it after; nobody else commits but the frame. */
type OwnCommits<U> = 'authority' extends U
  ? {
      readonly commit: (writes: readonly Write[]) => Promise<void>;
      /** The write of an alert (D-30) of such a change; all others are named in the decision. */
      readonly alert: (alert: Alert) => Put;
    }
  : unknown;

interface RequestContext<I extends z.ZodObject, A extends Access, R, E extends ErrorCode, T extends Traits> {
  readonly input: z.output<I>;
  /** Who calls, as the gate admitted them; nobody where the operation itself checks who it is. */
  readonly caller: CallerOf<T['may']>;
  readonly found: Found<R>;
  /** The item the operation is about; it is there, and at the version the request names. */
  readonly subject: SubjectOf<T['subject']>;
  /** The company an act of the bank is about; none where the input need not name one and does not. */
  readonly company: CompanyOf<T['about'], z.output<I>>;
  /** The page that the request asks for; none where the answer is no list. */
  readonly page: PageOf<T['page']>;
  readonly table: Table<A>;
  readonly now: Date;
  readonly profile: Profile;
  readonly origin: Origin;
  readonly requestId: string;
  readonly invocationId: string;
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
  /** The time as it goes on; `now` is the request's. */
  readonly clock: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** One structured line with the request's id; never secrets or names of customers. */
  readonly log: (line: LogLine) => void;
  /** The mail password that proved this request; it is spent in the commit. */
  readonly mailPassword: MailPassword | undefined;
  /** Clears the counter of a password that passed: rides in the next commit, also in that of a refusal or a dry run. */
  readonly passed: (clear: Write) => void;
  /** Makes the refusal of one of the operation's declared errors, to throw. */
  readonly refuse: (code: E, details?: RefusalDetails) => DomainError;
}

/** The same by the operation: `Context<typeof logIn>`. */
export type Context<O> =
  O extends Operation<infer I, infer _O, infer A, infer R, infer E, infer T> ? OperationContext<I, A, R, E, T> : never;

export function contextOf(call: Call): unknown {
  const { ports, now, newId, profile, operation } = call;
  const { access, uses } = operation;
  const granted = [usedPorts(uses, ports), outboxOf(operation, { ...ports, now, newId }), ownCommits(call)];
  const request = {
    input: call.input,
    caller: call.caller ?? (call.origin?.bankUserArn ? { bankUserArn: call.origin.bankUserArn } : undefined),
    found: call.found,
    subject: call.subject,
    company: call.company,
    page: pageOf(call),
    table: bindTable(access, ports.engine),
    now,
    profile,
    origin: call.origin,
    requestId: call.requestId,
    invocationId: call.invocationId,
    language: call.language,
    validateOnly: call.validateOnly,
    bearerToken: bearerTokenOf(call),
    ifMatch: call.ifMatch,
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
  if (!operation.uses?.includes('authority')) return {};
  let commits = 0;
  return {
    commit: (writes: readonly Write[]) => {
      commits += 1;
      return ports.engine.commit(writes, transactionToken(call, `own ${commits}`));
    },
    alert: (alert: Alert) => alertWrite(call, alert),
  };
}

/** The one token of the `Authorization` header, whatever it is; nothing when there are several (threat 4). */
function bearerTokenOf({ event }: Call): string | undefined {
  if (headerCount(event, 'authorization') > 1) return undefined;
  return /^Bearer ([\w.~+/-]{1,512})$/.exec(header(event, 'authorization') ?? '')?.[1];
}
