import type * as z from 'zod';
import type { AlertKind } from '../domain/alert-rules.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { LoginStep } from '../domain/login-steps.ts';
import type { Permission } from '../domain/permissions.ts';
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
 * What an operation needs beyond the table; infra turns it into environment variables and permissions. `tokenSecrets`: opens them
 * to check a code; `tokenImport` and `tokenAssignment` seal them, and cannot open them. `mailSealing`: mails a secret.
 */
export type Use =
  | 'hasher'
  | 'signer'
  | 'authority'
  | 'tokenSecrets'
  | 'tokenImport'
  | 'tokenAssignment'
  | 'mailSealing';

/** The same for a function that no request calls. `revocation`: tells the authority of revocations, and asks nothing else of it. */
export type EventUse = Use | 'mailer' | 'mailOpening' | 'keyRotation' | 'revocation';

/**
 * Who may call. `session`: any logged-in user. `certificate`: whoever presents one on the secure host, before a session.
 * `registrationToken`, `issuanceToken` and `password` are proofs in the body: the operation itself checks them.
 */
export type May =
  | 'anyone'
  | 'certificate'
  | 'session'
  | 'bank'
  | { readonly role: 'administrator' }
  | { readonly permission: Permission };

/** An item the gate reads along with the session, in the same request; `key` sees the parsed input and the token's claims. */
export interface Read<T, Input> {
  readonly prefix: string;
  /** Nothing for an item of another kind. */
  readonly parse: (item: Item | undefined) => T | undefined;
  readonly key: (input: Input, ids: { readonly companyId: string; readonly userId: string }) => Key | undefined;
}

export type Reads<Input> = Readonly<Record<string, Read<unknown, Input>>>;

/** The items that were found for the reads: parsed, or `undefined`. */
export type Found<R> = {
  readonly [K in keyof R]: R[K] extends { parse: (item: Item | undefined) => infer T } ? T | undefined : never;
};

export interface History {
  /** Past tense: `user.suspended`. */
  readonly event: string;
  /** The menu it belongs to (業務種別); the words are in `shared/text`. */
  readonly service: string;
}

/** What of a definition decides which context its code is given, besides its access; and its name. */
export interface Traits {
  readonly name: string;
  readonly may: May;
  readonly uses: Use;
  readonly subject: SubjectName | undefined;
  readonly about: 'company' | 'bank' | undefined;
  readonly page: z.ZodType | undefined;
}

export interface Operation<
  I extends z.ZodObject = z.ZodObject,
  O extends z.ZodType = z.ZodType,
  A extends Access = Access,
  R = Reads<z.infer<I>>,
  E extends ErrorCode = ErrorCode,
  T extends Traits = Traits,
> {
  readonly name: T['name'];
  readonly summary: string;
  readonly route: `${Method} /${string}`;
  readonly hosts: readonly Host[];
  readonly may: T['may'];
  /**
   * What an act of the bank is about, for the history of what was done and refused (D-16): the company that the input names,
   * which is in the context then, or the bank itself.
   */
  readonly about?: T['about'];
  /**
   * The item the operation is about, named by the input: the gate reads it, and the frame refuses where it is missing or at
   * another version than `If-Match` says; its id stands in the history, its version in the `ETag`.
   */
  readonly subject?: T['subject'];
  /**
   * The answer is a page of a list: the form of the position it ends at, which its cursor holds. What becomes a part of a key has
   * the grammar of its field.
   */
  readonly page?: T['page'];
  readonly input: I;
  readonly output: O;
  /** Status of the answer; the handler may answer another of `statuses`. @default 200 */
  readonly status?: number;
  /** Other statuses the operation answers with, for the documentation: 202 while a certificate is being made. */
  readonly alsoAnswers?: readonly number[];
  /** A bearer token other than a session's, which the operation checks itself. */
  readonly bearer?: 'issuanceToken';
  /** The proofs in the order they are checked; a function where the profile or the company decides. */
  readonly proof?: readonly ProofKind[] | ((profile: Profile, company: Company) => readonly ProofKind[]);
  /** What a mail password given as proof was mailed for (D-5). */
  readonly mailPasswordPurpose?: string;
  /** The login step this operation completes, or `any` when it may be called during every step. @default none */
  readonly duringStep?: LoginStep | 'any';
  readonly reads?: R;
  readonly access: A;
  readonly uses?: readonly T['uses'][];
  readonly errors: readonly E[];
  readonly history?: History;
  /**
   * What others must learn of when it happens (D-30): a change, whose decision then names its alerts, or a stop by failures that the
   * operation causes itself; stops by wrong proofs are known from `proof`. Who is told stands in `shared/domain/alert-rules.ts`.
   */
  readonly alerts?: readonly AlertKind[];
  /** `required`: a change without `If-Match` is refused with 428; the record's version stands in the `ETag`. */
  readonly ifMatch?: 'required';
  /** A request that works against the demonstration bank; becomes the sample event. */
  readonly example: Readonly<Record<string, unknown>>;
  /** Sequential requests to the table at the most. @default 3 */
  readonly roundTrips?: number;
}

/** Any definition, whatever its type parameters: what the registry, infra and the documentation look at. */
// biome-ignore lint/suspicious/noExplicitAny: inputs are contravariant in `reads`; nothing reads through these parameters
export type AnyOperation = Operation<any, any, any, any, any, any>;

type PathParameters<Route extends string> = Route extends `${string}{${infer P}}${infer Rest}`
  ? P | PathParameters<Rest>
  : never;

type RouteCheck<Route extends string, Input> = [Exclude<PathParameters<Route>, keyof Input>] extends [never]
  ? unknown
  : { readonly route: `the input lacks the path parameter ${Exclude<PathParameters<Route>, keyof Input>}` };

/** Whether an input has a field; one without any has none. */
type HasField<Input, Field> = string extends keyof Input ? false : Field extends keyof Input ? true : false;

type SubjectCheck<S, Input> = [S] extends [SubjectName]
  ? HasField<Input, SubjectField<S>> extends true
    ? unknown
    : { readonly subject: `the input lacks ${SubjectField<S>}` }
  : unknown;

/** Whoever takes a cursor says what it holds, and who answers pages takes one. */
type PageCheck<P, Input> =
  HasField<Input, 'cursor'> extends true
    ? [P] extends [z.ZodType]
      ? unknown
      : { readonly page: 'the input has a cursor' }
    : [P] extends [undefined]
      ? unknown
      : { readonly page: 'the input lacks a cursor' };

/** Every act of the bank says what it is about, so that none is done or refused without a trace. */
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
  I extends z.ZodObject,
  O extends z.ZodType,
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

/** Whether it is called with a session, of any user or of one with a right. */
export const needsSession = ({ may }: AnyOperation): boolean => may === 'session' || typeof may === 'object';

/** Whether a proof of this kind may be asked for: where the bank decides which, any; a mail password where one is mailed for it. */
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
  ids: (input: Input, session: { readonly companyId: string; readonly userId: string }) => Ids | undefined,
): Read<T, Input> {
  return {
    prefix: entity.prefix,
    parse: entity.read,
    key: (input, session) => {
      const found = ids(input, session);
      return found && entity.possibleKey(...found);
    },
  };
}

/** A function that is not called over HTTP: by a schedule, by the table's stream or by a queue. */
export interface ScheduledFunction<
  A extends Access = Access,
  U extends EventUse = EventUse,
  Name extends string = string,
> {
  readonly name: Name;
  readonly summary: string;
  /** Why a human should care when it fails: becomes the alarm's text. */
  readonly impact: string;
  readonly schedule?: string;
  /** The stream records that call it, as an event filter pattern over the record. */
  readonly stream?: Readonly<Record<string, unknown>>;
  /** The queue whose messages call it. `mailEvents`: what SES tells of mails. */
  readonly queue?: 'mailEvents';
  /** Also run once when the stack is deployed. */
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

/** What a session operation's handler is given to know who calls. */
export type CallerOf<M> = M extends 'anyone' | 'certificate'
  ? undefined
  : M extends 'bank'
    ? { readonly bankUserArn: string }
    : SessionCaller;
