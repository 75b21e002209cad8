import type { AlertedItem, AlertKind } from '../domain/alert-rules.ts';
import type { User } from '../table/users.ts';

/** What single kinds of alert say besides who, when and from where. */
interface AlertDetails {
  readonly emailChanged: { readonly formerEmail: string | undefined };
  readonly passwordsChanged: { readonly what: readonly AlertedItem[] };
  readonly passwordsReset: { readonly what: readonly AlertedItem[] };
  readonly userUnlocked: { readonly what: readonly AlertedItem[] };
  readonly tokenRegistered: { readonly serialNumber: string };
  readonly tokenReleased: { readonly serialNumber: string };
  readonly tokenRevoked: { readonly serialNumber: string };
  readonly tokenStopped: { readonly serialNumber: string };
  readonly strangersLocked: { readonly lockedUntil: string };
  readonly registrationLocked: { readonly lockedUntil: string };
}

/** A user as the operation has read them; for one it has not read, the ID, and deliver-mail looks them up. */
export type SubjectUser =
  | Pick<User, 'userId' | 'name' | 'loginId' | 'email' | 'emailState' | 'lastLogins'>
  | { readonly userId: string };

/** What happened, and to whom. Who is told follows from the kind (`shared/domain/alert-rules.ts`), never from the handler (D-30). */
export type Alert = {
  readonly [K in AlertKind]: {
    readonly kind: K;
    readonly companyId: string;
    readonly users: readonly SubjectUser[];
    /** The users get a mail of their own in the same transaction, with more in it: then only the others get the alert. */
    readonly usersHaveOwnMail?: true;
  } & (K extends keyof AlertDetails ? AlertDetails[K] : unknown);
}[AlertKind];
