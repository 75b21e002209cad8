import type * as z from 'zod/mini';
import type { AlertKind } from '../domain/alert-rules.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { LoginStep } from '../domain/login-steps.ts';
import type { Permission } from '../domain/permissions.ts';
import type { ClosableService } from '../domain/service-hours.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Company } from '../table/companies.ts';
import type { Item, Key } from '../table/engine.ts';
import type { Access } from '../table/table.ts';
import type { SessionCaller } from './caller.ts';
import type { SubjectField, SubjectName } from './subject-kinds.ts';

export type Host = 'entry' | 'secure' | 'bank';
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type ProofKind = 'confirmationPassword' | 'otp' | 'mailPassword';

/**
 * The ports an operation needs besides the table; infra turns them into environment variables and permissions.
 * `tokenSecrets` opens token secrets to check a code; `tokenImport` and `tokenAssignment` seal them and cannot open
 * them; `mailSealing` mails secrets. `tokenUpload` signs addresses for files of tokens, `uploadedTokens` reads them; `requestUpload`
 * and `uploadedRequests` are the same for files of requests. `historyDownload` signs addresses of exported history. `handoverFiles`
 * writes files for the bank's core and signs their addresses. `assertionSigning` signs assertions for linked services, `assertionKeys`
 * reads the keys that verify them. `bankDirectory` looks banks and branches up.
 */
export type Use =
  | 'hasher'
  | 'signer'
  | 'authority'
  | 'tokenSecrets'
  | 'tokenImport'
  | 'tokenAssignment'
  | 'tokenUpload'
  | 'uploadedTokens'
  | 'requestUpload'
  | 'uploadedRequests'
  | 'historyDownload'
  | 'handoverFiles'
  | 'mailSealing'
  | 'assertionSigning'
  | 'assertionKeys'
  | 'printer'
  | 'bankDirectory';

/** The same for event functions. `revocation` revokes at the authority and does nothing else there. */
export type EventUse = Use | 'mailer' | 'mailOpening' | 'keyRotation' | 'revocation' | 'historyWriting';

/**
 * Who may call. `session`: any logged-in user. `certificate`: the holder of a certificate on the secure host, without a
 * session. `registrationToken`, `issuanceToken` and `password` are credentials in the body that the operation itself
 * checks. `anyOf`: users who hold one of these rights; which of them this request needs, `needs` decides.
 */
export type May =
  | 'anyone'
  | 'certificate'
  | 'session'
  | 'bank'
  | { readonly role: 'administrator' }
  | { readonly anyOf: readonly Permission[] };

/** What determines the items to read, besides the input. */
export interface Asking {
  /** The token's claims; empty without a session. */
  readonly companyId: string;
  readonly userId: string;
  readonly profile: Profile;
  /** The login name in the certificate presented, on the secure host. */
  readonly certificateName?: string;
}

/** An item that the gate reads in the same request as the session. */
export interface Read<T, Input> {
  readonly prefix: string;
  /** Undefined for an item of another kind. */
  readonly parse: (item: Item | undefined) => T | undefined;
  readonly key: (input: Input, asking: Asking) => Key | undefined;
}

export type Reads<Input> = Readonly<Record<string, Read<unknown, Input>>>;

/** The results of the reads: the parsed item, or `undefined`. */
export type Found<R> = {
  readonly [K in keyof R]: R[K] extends { parse: (item: Item | undefined) => infer T } ? T | undefined : never;
};

export interface History {
  /** Past tense: `user.suspended`. */
  readonly event: string;
  /** The menu it belongs to (業務種別); its label is in `shared/text`. */
  readonly service: string;
}

/** The parts of a definition that, besides its access, determine the context of its code; and its name. */
export interface Traits {
  readonly name: string;
  readonly may: May;
  readonly uses: Use;
  readonly subject: SubjectName | undefined;
  readonly about: 'company' | 'bank' | undefined;
  readonly page: z.ZodMiniType | undefined;
}

export interface Operation<
  I extends z.ZodMiniObject = z.ZodMiniObject,
  O extends z.ZodMiniType = z.ZodMiniType,
  A extends Access = Access,
  R = Reads<z.infer<I>>,
  E extends ErrorCode = ErrorCode,
  T extends Traits = Traits,
> {
  readonly name: T['name'];
  /** A sentence of at most 120 characters. */
  readonly summary: string;
  /** What a caller needs to know beyond it, in sentences. */
  readonly details?: string;
  readonly route: `${Method} /${string}`;
  readonly hosts: readonly Host[];
  readonly may: T['may'];
  /** Of `may.anyOf`, the rights of which one is enough for this input. @default each of them */
  readonly needs?: (input: z.infer<I>, profile: Profile) => readonly Permission[];
  /**
   * For one of the bank's operations, whose history gets its rows (D-16): that of the company named by the input, which
   * is then in the context, or the bank's own.
   */
  readonly about?: T['about'];
  /**
   * The kind of item the operation acts on; the input names it. The gate reads it, and the frame refuses if it is
   * missing or at another version than `If-Match` says; its id goes into the history, its version into the `ETag`.
   */
  readonly subject?: T['subject'];
  /**
   * If the answer is a page of a list: the form of the position at which it ends, which its cursor contains. Parts that
   * go into a key have the grammar of their field.
   */
  readonly page?: T['page'];
  readonly input: I;
  readonly output: O;
  /** The largest body in bytes. @default 64 KiB */
  readonly bodyBytes?: number;
  /** Status of the answer; the handler may choose one of `alsoAnswers`. @default 200 */
  readonly status?: number;
  /** Whether the answer is a document that the frame prints: `output` is `PrintedDocument`, and the client gets a PDF. */
  readonly printed?: true;
  /** The media type of the file that it answers instead to clients that accept that type first. */
  readonly alsoAs?: string;
  /**
   * Seconds for which anybody may keep the answer, which is the same for everybody. @default no answer may be kept
   */
  readonly cacheSeconds?: number;
  /** Other statuses the operation answers with: 202 while a certificate is being issued. */
  readonly alsoAnswers?: readonly number[];
  /**
   * The service in whose hours customers may call it (D-33). `always`: in closures too, so that harm
   * can be averted and a certificate does not expire meanwhile. @default whole
   */
  readonly hours?: ClosableService | 'always';
  /** A bearer token other than a session's, checked by the operation itself. */
  readonly bearer?: 'issuanceToken';
  /** The required proofs in the order they are checked; a function if the profile, the company or the input decides. */
  readonly proof?:
    | readonly ProofKind[]
    | ((profile: Profile, company: Company, input: z.output<I>) => readonly ProofKind[]);
  /** The purpose for which a mail password given as proof must have been mailed (D-5). */
  readonly mailPasswordPurpose?: string;
  /** The login step this operation completes, or `any` if it may be called during every step. @default none */
  readonly duringStep?: LoginStep | 'any';
  readonly reads?: R;
  readonly access: A;
  readonly uses?: readonly T['uses'][];
  readonly errors: readonly E[];
  readonly history?: History;
  /**
   * The alerts it may cause (D-30): a change, for which every decision names its alerts, or a stop after failures that
   * the operation itself counts; stops by wrong proofs follow from `proof`. The recipients are in
   * `shared/domain/alert-rules.ts`.
   */
  readonly alerts?: readonly AlertKind[];
  /** `required`: a change without `If-Match` is refused with 428; the record's version is in the `ETag`. */
  readonly ifMatch?: 'required';
  /** A request that works with the demonstration bank; becomes the sample event. */
  readonly example: Readonly<Record<string, unknown>>;
  /** The maximum number of sequential requests to the table. @default 3 */
  readonly roundTrips?: number;
}

/** Any definition, for the registry, infra and the documentation. */
// biome-ignore lint/suspicious/noExplicitAny: inputs are contravariant in `reads`; nothing reads through these parameters
export type AnyOperation = Operation<any, any, any, any, any, any>;

type PathParameters<Route extends string> = Route extends `${string}{${infer P}}${infer Rest}`
  ? P | PathParameters<Rest>
  : never;

type RouteCheck<Route extends string, Input> = [Exclude<PathParameters<Route>, keyof Input>] extends [never]
  ? unknown
  : { readonly route: `the input lacks the path parameter ${Exclude<PathParameters<Route>, keyof Input>}` };

/** Whether an input type has a field. */
type HasField<Input, Field> = string extends keyof Input ? false : Field extends keyof Input ? true : false;

type SubjectCheck<S, Input> = [S] extends [SubjectName]
  ? SubjectField<S> extends infer Field extends string
    ? HasField<Input, Field> extends true
      ? unknown
      : { readonly subject: `the input lacks ${Field}` }
    : unknown
  : unknown;

/** An input with a cursor needs `page`, and `page` needs an input with a cursor. */
type PageCheck<P, Input> =
  HasField<Input, 'cursor'> extends true
    ? [P] extends [z.ZodMiniType]
      ? unknown
      : { readonly page: 'the input has a cursor' }
    : [P] extends [undefined]
      ? unknown
      : { readonly page: 'the input lacks a cursor' };

/** The bank's operations need `about`, so that each of them is recorded. */
type AboutCheck<M, B, Input> = M extends 'bank'
  ? [B] extends [AboutFor<Input>]
    ? unknown
    : { readonly 'an act of the bank says what it is about': AboutFor<Input> }
  : unknown;

type AboutFor<Input> = HasField<Input, 'companyId'> extends true ? 'company' : 'bank';

/** Describes an operation once; its route, parsing, rights, policy, history, documentation and tests are derived from it. */
export function defineOperation<
  const Name extends string,
  const Route extends `${Method} /${string}`,
  I extends z.ZodMiniObject,
  O extends z.ZodMiniType,
  const A extends Access,
  const E extends ErrorCode,
  const M extends May,
  R extends Reads<z.infer<I>> = Record<never, never>,
  const U extends Use = never,
  const S extends SubjectName | undefined = undefined,
  const B extends Traits['about'] = undefined,
  P extends Traits['page'] = undefined,
>(
  operation: Operation<I, O, A, R, E, { name: Name; may: M; uses: U; subject: S; about: B; page: P }> & {
    readonly route: Route;
  } & RouteCheck<Route, z.infer<I>> &
    SubjectCheck<S, z.infer<I>> &
    AboutCheck<M, B, z.infer<I>> &
    PageCheck<P, z.infer<I>>,
): Operation<I, O, A, R, E, { name: Name; may: M; uses: U; subject: S; about: B; page: P }> {
  return operation;
}

export const methodOf = (operation: { readonly route: string }) =>
  operation.route.slice(0, operation.route.indexOf(' '));
export const pathOf = (operation: { readonly route: string }) =>
  operation.route.slice(operation.route.indexOf(' ') + 1);
export const isWrite = (operation: { readonly route: string }) => !operation.route.startsWith('GET ');

/** Whether callers need a session, with or without a certain right. */
export const needsSession = ({ may }: AnyOperation): boolean => may === 'session' || typeof may === 'object';

/** Whether this proof may be required: any if the bank decides, a mail password if one is mailed for the operation. */
export const mayAsk = (kind: ProofKind, { proof, mailPasswordPurpose }: AnyOperation): boolean => {
  if (typeof proof !== 'function') return proof?.includes(kind) ?? false;
  return kind !== 'mailPassword' || mailPasswordPurpose !== undefined;
};

/** Reads one item of an entity at the gate. */
export function reading<Ids extends readonly [] | readonly unknown[], T, Input>(
  entity: {
    readonly prefix: string;
    readonly possibleKey: (...ids: Ids) => Key | undefined;
    readonly read: (item: Item | undefined) => T | undefined;
  },
  ids: (input: Input, asking: Asking) => Ids | undefined,
): Read<T, Input> {
  return {
    prefix: entity.prefix,
    parse: entity.read,
    key: (input, asking) => {
      const found = ids(input, asking);
      return found && entity.possibleKey(...found);
    },
  };
}

/** A function that is not called over HTTP: by a schedule, by the table's stream, by a queue, or else by an operator. */
export interface ScheduledFunction<
  A extends Access = Access,
  U extends EventUse = EventUse,
  Name extends string = string,
> {
  readonly name: Name;
  /** A sentence of at most 120 characters. */
  readonly summary: string;
  /** What a caller needs to know beyond it, in sentences. */
  readonly details?: string;
  /** Who is affected when it fails; becomes the alarm's text. */
  readonly impact: string;
  readonly schedule?: string;
  /** The stream records for which it is called, as an event filter pattern over the record. */
  readonly stream?: Readonly<Record<string, unknown>>;
  /** The queue whose messages call it. `mailEvents`: what SES tells of mails. */
  readonly queue?: 'mailEvents';
  /** Whether it also runs at each deployment of its stack. */
  readonly atDeployment?: boolean;
  readonly access: A;
  readonly uses?: readonly U[];
  readonly example: Readonly<Record<string, unknown>>;
}

export function defineFunction<const Name extends string, const A extends Access, const U extends EventUse = never>(
  definition: ScheduledFunction<A, U, Name>,
): ScheduledFunction<A, U, Name> {
  return definition;
}

/** The caller in the context of a handler, by `may`. */
export type CallerOf<M> = M extends 'anyone' | 'certificate'
  ? undefined
  : M extends 'bank'
    ? { readonly principal: string }
    : SessionCaller;
