import type { Origin } from '../../operation/call.ts';
import type { MailRequest } from '../../operation/mail-write.ts';
import type { Authority, LogLine } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Put, Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';

/** What finishing an issuance asks of the table, whoever finishes it: the applicant's request or the reconciler. */
export type IssuanceTable = Table<{
  issuances: ['get', 'recordArn', 'issued', 'failed'];
  users: ['get', 'certificateActivated', 'issuanceAbandoned'];
  certificates: ['activate'];
  histories: ['record'];
  mails: ['send'];
}>;

/** Where an issuance goes on: in a request, which has an origin, or in the reconciler, which has none. */
export interface IssuanceContext {
  readonly table: IssuanceTable;
  readonly authority: Authority;
  readonly commit: (writes: readonly Write[]) => Promise<void>;
  /** When the request or the run began. */
  readonly now: Date;
  readonly clock: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly newId: () => string;
  readonly log: (line: LogLine) => void;
  readonly profile: Profile;
  readonly requestId: string;
  readonly invocationId: string;
  readonly origin?: Origin;
  /** Whose doing it is, for the history. */
  readonly operation: string;
  readonly mail: (mail: MailRequest) => Put;
}
