import { randomBytes, randomInt } from 'node:crypto';
import { needsToken } from '../../../../shared/domain/token-rules.ts';
import { profileNamed } from '../../../../shared/profiles/profiles.ts';
import type { KnownUser } from './customers.ts';
import type { KnownSession } from './log-in.ts';
import { ask, type Visit, type VisitedBank } from './visit.ts';

/** What a device is made with; nobody else has seen its secret. */
export interface NewToken {
  readonly serialNumber: string;
  readonly secret: Uint8Array;
}

export const newToken = (): NewToken => ({
  serialNumber: `TG${String(randomInt(1e8)).padStart(8, '0')}`,
  secret: randomBytes(20),
});

/** The file that comes with a delivery of tokens. */
export function tokenFile(tokens: readonly NewToken[]): string {
  const lines = tokens.map(({ serialNumber, secret }) => `${serialNumber},${Buffer.from(secret).toString('hex')}`);
  return ['serialNumber,secret', ...lines, ''].join('\n');
}

/** The bank takes a delivery into its stock. @returns the serial numbers */
export async function stockTokens(visit: Visit<VisitedBank>, count = 1): Promise<readonly string[]> {
  const tokens = Array.from({ length: count }, newToken);
  await ask(visit, visit.bank, 'POST /bank/tokens', { format: 'csv', file: tokenFile(tokens) });
  return tokens.map(({ serialNumber }) => serialNumber);
}

/** The bank gives new tokens to a company. @returns the serial numbers */
export async function giveTokens(visit: Visit<VisitedBank>, companyId: string, count = 1): Promise<readonly string[]> {
  const serialNumbers = await stockTokens(visit, count);
  await ask(visit, visit.bank, `POST /bank/companies/${companyId}/tokens`, { serialNumbers });
  return serialNumbers;
}

/** The code a token shows; one that was typed already is good no more, then the clock goes to the next (I9). */
export async function codeOf(visit: Visit<VisitedBank>, serialNumber: string): Promise<string> {
  const shown = await shownBy(visit, serialNumber);
  return shown.isSpent ? nextCode(visit, serialNumber) : shown.code;
}

/** Two codes, one right after the other (RFC 6238 §6). */
export async function codesInARow(visit: Visit, serialNumber: string): Promise<readonly [string, string]> {
  const { code } = await shownBy(visit, serialNumber);
  return [code, await nextCode(visit, serialNumber)];
}

/** Registers a token for the logged-in user, by the code it shows (A10-2). */
export async function registerToken(
  visit: Visit,
  known: KnownSession,
  serialNumber: string,
): Promise<KnownSession & { readonly user: { readonly tokenSerialNumber: string } }> {
  const given = { serialNumber, otp: await codeOf(visit, serialNumber) };
  await ask(visit, known.session, 'POST /tokens/registrations', given);
  return { ...known, user: { ...known.user, tokenSerialNumber: serialNumber } };
}

/** Revokes the logged-in user's token for everyone who shares it (A10-13). */
export async function revokeOwnToken(visit: Visit, { user, ...known }: KnownSession): Promise<KnownSession> {
  const { tokenSerialNumber = '', ...without } = user;
  const otp = await codeOf(visit, tokenSerialNumber);
  const proof = { confirmationPassword: user.confirmationPassword, otp };
  await ask(visit, known.session, `POST /tokens/${tokenSerialNumber}/revocation`, { proof });
  return { ...known, user: without };
}

export const acquiringNeedsCode = ({ simulator }: Visit<VisitedBank>): boolean =>
  profileNamed(simulator.profile).certificate.acquisitionNeedsOtp;

/**
 * What acquiring a certificate asks besides, at some banks: a code, and of who has no token the serial number it is
 * registered by (A10-2, A10-16): that of a colleague's token to be shared, or else of one the bank gives.
 */
export async function codeToAcquire(
  visit: Visit<VisitedBank>,
  { companyId, tokenSerialNumber: own }: Pick<KnownUser, 'companyId' | 'tokenSerialNumber'>,
  shared?: string,
): Promise<{ readonly otp?: string; readonly tokenSerialNumber?: string }> {
  if (!acquiringNeedsCode(visit)) return {};
  if (own !== undefined) return { otp: await codeOf(visit, own) };
  const [tokenSerialNumber = ''] = shared ? [shared] : await giveTokens(visit, companyId);
  return { otp: await codeOf(visit, tokenSerialNumber), tokenSerialNumber };
}

/** Gives somebody who approves a token, where the bank asks for a code then (A10-6). */
export async function equipApprover(visit: Visit, known: KnownSession): Promise<KnownSession> {
  const { approvalProofs } = profileNamed(visit.simulator.profile).transfers;
  if (known.user.tokenSerialNumber !== undefined || !approvalProofs.includes('otp')) return known;
  const [serialNumber = ''] = await giveTokens(visit, known.user.companyId);
  return registerToken(visit, known, serialNumber);
}

/** Gives a company its first token, which its master registers, at a bank that asks every company for codes. */
export async function equipMaster(visit: Visit, master: KnownSession): Promise<KnownSession> {
  if (master.user.tokenSerialNumber !== undefined) return master;
  const isAsked = needsToken(
    { role: 'master', permissions: [] },
    { otp: false, features: [] },
    profileNamed(visit.simulator.profile),
  );
  if (!isAsked) return master;
  const [serialNumber = ''] = await giveTokens(visit, master.user.companyId);
  return registerToken(visit, master, serialNumber);
}

async function nextCode(visit: Visit<VisitedBank>, serialNumber: string): Promise<string> {
  const { secondsLeft } = await shownBy(visit, serialNumber);
  await visit.simulator.moveClock(`PT${secondsLeft}S`);
  return (await shownBy(visit, serialNumber)).code;
}

async function shownBy({ simulator }: Visit<VisitedBank>, serialNumber: string) {
  const found = (await simulator.tokens()).find((each) => each.serialNumber === serialNumber);
  const { code, secondsLeft, isSpent = false } = found ?? {};
  if (code === undefined || secondsLeft === undefined) throw new Error(`the token ${serialNumber} shows no code`);
  return { code, secondsLeft, isSpent };
}
