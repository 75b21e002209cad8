import { permissionsOffered } from '../domain/approval-modes.ts';
import { DomainError } from '../domain/errors.ts';
import { type Helping, mayHelp } from '../domain/helpers.ts';
import { permissions } from '../domain/permissions.ts';
import type { AskWhom } from '../domain/user-rules.ts';
import type { About } from '../operation/about.ts';
import type { Call } from '../operation/call.ts';
import { lastOf } from '../operation/cursor.ts';
import { needsSession } from '../operation/operation.ts';
import { defineStep, tableOf } from '../operation/step.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Company } from '../table/companies.ts';
import { errorTexts } from '../text/error-texts.ts';

/**
 * Says in a refusal who can help: an administrator only when there is another one who can log in and act now and who may do
 * it, else the bank, which always can (D-28).
 */
export const referring = defineStep({
  name: 'referring',
  // Who applies for a certificate has no session, and is refused with somebody to ask all the same.
  isOf: (operation) => needsSession(operation) || (operation.uses?.includes('authority') ?? false),
  access: { users: ['get', 'pageByLoginId'], companies: ['get'] },
});

const pageLimit = 100;

/** The refusal with the person to ask now; the bank, if that cannot be found out. */
export async function referred(call: Call, error: DomainError, of: About | undefined): Promise<DomainError> {
  const { askWhom = errorTexts[error.code].ask } = error.details;
  if (askWhom !== 'administrator' && askWhom !== 'master') return error;
  if (!referring.isOf(call.operation)) return error;
  const found = await helper(call, error, { askWhom, of }).catch((thrown) => bankInstead(call, thrown));
  return new DomainError(error.code, { ...error.details, askWhom: found });
}

/** The refusal must not become a failure of ours because nobody could be looked up. */
function bankInstead({ ports, operation, requestId, invocationId }: Call, thrown: unknown): AskWhom {
  const error = thrown instanceof Error ? thrown.name : typeof thrown;
  ports.log({
    level: 'warn',
    message: 'nobody looked up to ask',
    operation: operation.name,
    requestId,
    invocationId,
    error,
  });
  return 'bank';
}

async function helper(
  call: Call,
  { code, cannotHelp, details }: DomainError,
  { askWhom, of }: { readonly askWhom: 'administrator' | 'master'; readonly of: About | undefined },
): Promise<AskWhom> {
  const { caller, profile, now } = call;
  const { companyId, userId } = caller ?? of ?? {};
  if (companyId === undefined || userId === undefined) return 'bank';
  const table = tableOf(referring, call);
  const { revocation } = profile.certificate;
  if (code.startsWith('certificate.') && code !== 'certificate.protected') {
    // Only whose certificate somebody else may revoke gets a new one in the company (A11-27).
    const user = caller?.user ?? (await table.users.get(companyId, userId));
    if (!user || !revocation.of.includes(user.listedRole)) return 'bank';
  }
  const company = caller?.company ?? (await table.companies.get(companyId));
  if (!company || !isGrantable(details['needs'], company, profile)) return 'bank';
  const excluded = new Set([userId, ...cannotHelp]);
  const canHelp = (user: Helping | undefined) =>
    user !== undefined && !excluded.has(user.userId) && mayHelp(user, company, now);
  // The master first: mostly the answer, and one item to read.
  if (canHelp(await masterOf(company, table))) return askWhom;
  if (askWhom === 'master' || company.administratorCount <= 1) return 'bank';
  let after: { readonly userId: string; readonly value: string } | undefined;
  do {
    const page = await table.users.pageByLoginId(companyId, {
      limit: pageLimit,
      descending: false,
      ...(after && { after }),
    });
    if (page.items.some(canHelp)) return 'administrator';
    const last = lastOf(page);
    after = last && { userId: last.userId, value: last.loginId };
  } while (after);
  return 'bank';
}

/** A right that bank or contract do not have is granted by nobody. */
function isGrantable(needs: unknown, company: Company, profile: Profile): boolean {
  const right = permissions.find((each) => each === needs);
  return right === undefined || permissionsOffered(company, profile).includes(right);
}

type Members = ReturnType<typeof tableOf<typeof referring.access>>;

async function masterOf({ companyId, masterUserId }: Company, { users }: Members) {
  return masterUserId === undefined ? undefined : users.get(companyId, masterUserId);
}
