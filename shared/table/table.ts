import { backFill, backFillProgress } from './back-fill.ts';
import { scanProgress, sessionKeys } from './bank.ts';
import { bankCalendar } from './calendar.ts';
import type { Capability, Grant } from './capability.ts';
import { certificates } from './certificates.ts';
import { companies } from './companies.ts';
import { confirmations, mailPasswords } from './credentials.ts';
import type { TableEngine } from './engine.ts';
import { fees, standardFees } from './fees.ts';
import { handovers } from './handovers.ts';
import { histories } from './history.ts';
import { historyExports } from './history-exports.ts';
import { idempotency } from './idempotency-rows.ts';
import { issuances } from './issuances.ts';
import { lineResults } from './line-results.ts';
import { logins, registrations, strangers } from './logins.ts';
import { lookups } from './lookups.ts';
import { mails } from './mails.ts';
import { notices } from './notices.ts';
import { otpRegistrations } from './otp-registrations.ts';
import { filedPayees, payees } from './payees.ts';
import { requestFiles } from './request-files.ts';
import { requestLines } from './request-lines.ts';
import { rights } from './rights.ts';
import { secretAnswers } from './secret-answers.ts';
import { sessions } from './sessions.ts';
import { tokenImports } from './token-imports.ts';
import { tokenStock, tokens } from './tokens.ts';
import { involvements, transferRequests, usedLimits, waitingRequests } from './transfer-requests.ts';
import { uploads } from './uploads.ts';
import { users } from './users.ts';

/** Every capability, by kind of item. */
export const capabilities = {
  companies,
  users,
  rights,
  logins,
  strangers,
  registrations,
  confirmations,
  mailPasswords,
  otpRegistrations,
  secretAnswers,
  sessions,
  tokens,
  tokenStock,
  tokenImports,
  uploads,
  requestFiles,
  requestLines,
  lineResults,
  certificates,
  issuances,
  lookups,
  mails,
  notices,
  histories,
  historyExports,
  idempotency,
  sessionKeys,
  scanProgress,
  backFill,
  backFillProgress,
  bankCalendar,
  fees,
  standardFees,
  payees,
  filedPayees,
  transferRequests,
  involvements,
  waitingRequests,
  usedLimits,
  handovers,
};
export type Capabilities = typeof capabilities;
export type Kind = keyof Capabilities;

/** The part of the table that an operation needs: `{ users: ['get', 'suspend'] }`. */
export type Access = { readonly [E in keyof Capabilities]?: readonly (keyof Capabilities[E])[] };

type Bound<C> = C extends Capability<infer F> ? F : never;

/** The table as an operation sees it: only the capabilities in its access. */
export type Table<A extends Access> = {
  readonly [E in keyof A & keyof Capabilities]: {
    readonly [M in NonNullable<A[E]>[number] & keyof Capabilities[E]]: Bound<Capabilities[E][M]>;
  };
};

function entries(
  access: Access,
  given: Partial<Capabilities>,
): readonly (readonly [string, string, Capability<unknown>])[] {
  const all: Record<string, Record<string, Capability<unknown>>> = given;
  return Object.entries(access).flatMap(([entity, methods]) =>
    (methods as readonly string[]).map((method) => {
      const capability = all[entity]?.[method];
      if (!capability) throw new Error(`access names ${entity}.${method}, which does not exist`);
      return [entity, method, capability] as const;
    }),
  );
}

/** Where the table is, and the capabilities that a function has: a bundle holds only those of its accesses. */
export interface TablePorts {
  readonly engine: TableEngine;
  readonly capabilities: Partial<Capabilities>;
}

/** Binds the capabilities in an access to an engine. */
export function bindTable<A extends Access>(access: A, { engine, capabilities: given }: TablePorts): Table<A> {
  const table: Record<string, Record<string, unknown>> = {};
  for (const [entity, method, capability] of entries(access, given)) {
    const use = capability.bind(engine) as (...args: readonly unknown[]) => unknown;
    const witnessed = (...args: readonly unknown[]) => {
      engine.witness?.(access, `${entity}.${method}`);
      return use(...args);
    };
    table[entity] = { ...table[entity], [method]: engine.witness ? witnessed : use };
  }
  return table as Table<A>;
}

/** The IAM permissions of an access. */
export function grantsOf(access: Access): readonly Grant[] {
  return entries(access, capabilities).flatMap(([, , capability]) => capability.grants);
}
