import type { AlertedItem, AlertedPart, AlertKind, ChangedItem, PayeeAct } from '../domain/alert-rules.ts';
import type { PayeeService } from '../domain/payee.ts';
import type { RequestService } from '../domain/transfers/services.ts';
import type { User } from '../table/user.ts';

/** An account as a mail shows it. */
export interface AlertedPayee {
  readonly name: string;
  readonly bank: string;
  readonly branch: string;
  /** Only the end of it. */
  readonly numberTail: string;
}

/** What a mail says of a request. */
interface AlertedRequest {
  readonly requestId: string;
  readonly service: RequestService;
  readonly executionDate: string;
  readonly count: number;
  /** Yen. */
  readonly total: number;
}

/** Details of single kinds of alert, besides user, time and terminal. */
interface AlertDetails {
  readonly emailChanged: { readonly formerEmail: string | undefined };
  readonly passwordsChanged: { readonly what: readonly AlertedItem[] };
  readonly passwordsReset: { readonly what: readonly AlertedItem[] };
  readonly userChanged: { readonly what: readonly ChangedItem[] };
  readonly userUnlocked: { readonly what: readonly AlertedItem[] };
  readonly companyChanged: { readonly what: readonly AlertedPart[] };
  readonly contractChanged: { readonly what: readonly AlertedPart[]; readonly formerEmail: string | undefined };
  readonly payeesChanged: {
    readonly what: readonly [PayeeAct];
    readonly service: PayeeService;
    /** The account as it is now, or was. */
    readonly payee?: AlertedPayee;
    /** Of a list that the bank filed. */
    readonly counts?: { readonly added: number; readonly renamed: number; readonly removed: number };
  };
  readonly tokenRegistered: { readonly serialNumber: string };
  readonly tokenReleased: { readonly serialNumber: string };
  readonly tokenRevoked: { readonly serialNumber: string };
  readonly tokenStopped: { readonly serialNumber: string };
  readonly strangersLocked: { readonly lockedUntil: string };
  readonly approvalRequested: { readonly request: AlertedRequest };
  readonly transferReceived: { readonly request: AlertedRequest };
  readonly transferReturned: {
    readonly request: AlertedRequest;
    /** What the approver wrote. */
    readonly comment?: string | undefined;
  };
  readonly transferResult: {
    readonly request: AlertedRequest;
    readonly outcome: 'completed' | 'failed' | 'expired' | 'error';
    /** How many of its lines failed. */
    readonly failedLines?: number | undefined;
    /** Why the core could not execute it, in the bank's words. */
    readonly reason?: string | undefined;
    /** Codes of what kept an approved request from the core. */
    readonly barredBy?: readonly string[] | undefined;
  };
  readonly registrationLocked: { readonly lockedUntil: string };
}

/** A user as the operation has read it; or only the ID, which deliver-mail then looks up. */
export type SubjectUser =
  | Pick<User, 'userId' | 'name' | 'loginId' | 'email' | 'emailState' | 'lastLogins'>
  | { readonly userId: string };

/**
 * The event and its users. The kind determines the recipients (`shared/domain/alert-rules.ts`), never the handler
 * (D-30).
 */
export type Alert = {
  readonly [K in AlertKind]: {
    readonly kind: K;
    readonly companyId: string;
    readonly users: readonly SubjectUser[];
    /** The users get a more detailed mail in the same transaction, so only the other recipients get the alert. */
    readonly usersHaveOwnMail?: true;
  } & (K extends keyof AlertDetails ? AlertDetails[K] : unknown);
}[AlertKind];
