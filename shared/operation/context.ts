import { DomainError, type ErrorCode, type RefusalDetails } from '../domain/errors.ts';
import type { Profile } from '../profiles/profile.ts';
import { bindTable, type Table } from '../table/table.ts';
import type { MailPassword } from '../table/credentials.ts';
import type { Put } from '../table/engine.ts';
import type { Call, Origin } from './call.ts';
import type { CallerOf, Found, Operation } from './operation.ts';
import { mailWrite, type MailRequest } from './mail-write.ts';
import type { Authority, Hasher, Ports, Random } from './ports.ts';

/** What an operation's code is given. */
export type Context<O> =
  O extends Operation<infer I, infer _O, infer A, infer R, infer E, infer M>
    ? {
        readonly input: I['_output'];
        /** Who calls, as the gate admitted them; nobody where the operation itself checks who it is. */
        readonly caller: CallerOf<M>;
        readonly found: Found<R>;
        readonly table: Table<A>;
        readonly now: Date;
        readonly profile: Profile;
        readonly origin: Origin;
        readonly requestId: string;
        /** The version from `If-Match`, when one was sent. */
        readonly ifMatch: number | undefined;
        readonly newId: () => string;
        readonly random: Random;
        readonly hasher: Hasher;
        readonly authority: Authority;
        readonly ports: Ports;
        /** The mail password that proved this request; it is spent in the commit. */
        readonly mailPassword: MailPassword | undefined;
        /** The write that puts a mail in the outbox. */
        readonly mail: (mail: MailRequest) => Put;
        /** Makes the refusal of one of the operation's declared errors, to throw. */
        readonly refuse: (code: E, details?: RefusalDetails) => DomainError;
      }
    : never;

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
    ifMatch: call.ifMatch,
    newId: () => ports.newId(now),
    random: ports.random,
    hasher: ports.hasher,
    authority: ports.authority,
    ports,
    mailPassword: call.mailPassword,
    mail: (mail: MailRequest) => mailWrite(call, mail),
    refuse: (code: ErrorCode, details?: RefusalDetails) => new DomainError(code, details),
  };
}
