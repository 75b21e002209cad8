import type { Origin } from '../../operation/call.ts';
import type { MailRequest } from '../../operation/mail-write.ts';
import type { Authority, LogLine } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Put, Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';

/** The table access needed to finish an issuance, in the applicant's request or the reconciler. */
export type IssuanceTable = Table<{
  issuances: ['get', 'recordArn', 'issued', 'failed'];
  users: ['get', 'certificateActivated', 'issuanceAbandoned'];
  certificates: ['activate'];
  histories: ['record'];
  mails: ['send'];
}>;

/** The context of an issuance: of a request, which has an origin, or of the reconciler, which has none. */
export interface IssuanceContext {
  readonly table: IssuanceTable;
  readonly authority: Authority;
  readonly commit: (writes: readonly Write[]) => Promise<void>;
  /** The start of the request or run. */
  readonly now: Date;
  readonly clock: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly newId: () => string;
  readonly log: (line: LogLine) => void;
  readonly profile: Profile;
  readonly requestId: string;
  readonly invocationId: string;
  readonly origin?: Origin;
  /** The operation named in the history. */
  readonly operation: string;
  readonly mail: (mail: MailRequest) => Put;
}
