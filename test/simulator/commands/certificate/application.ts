import * as z from 'zod';
import { IssuedCertificate, PendingIssuance } from '../../../../shared/domain/issued-certificate.ts';
import { type BankHost, type HostAnswer, send } from './bank-host.ts';

/** A refusal of the bank; the same request would be refused again. */
export class Refused extends Error {}

const Problem = z.looseObject({ code: z.string().default('?'), detail: z.string().default('') });
const longestWaitMilliseconds = 10 * 60_000;

/** What proves who applies: login ID or contract and user, and the login password or PIN. */
export type Proof = Readonly<Record<string, string | undefined>>;

/** Applies for a first certificate (A11-3), and waits for it while the authority makes it. @throws Refused */
export async function applyForCertificate(entry: BankHost, proof: Proof, csr: string): Promise<IssuedCertificate> {
  const answer = await send(entry, 'POST', '/certificates', { body: { ...proof, csr } });
  return issued(entry, answer);
}

/** Renews the certificate that the host is reached with (A11-13). @throws Refused */
export async function renewCertificate(
  { secure, entry }: { readonly secure: BankHost; readonly entry: BankHost },
  loginPassword: string,
  csr: string,
): Promise<IssuedCertificate> {
  const answer = await send(secure, 'POST', '/certificates/renewals', { body: { loginPassword, csr } });
  return issued(entry, answer);
}

async function issued(entry: BankHost, first: HostAnswer): Promise<IssuedCertificate> {
  const until = Date.now() + longestWaitMilliseconds;
  let answer = first;
  while (answer.status === 202) {
    const { issuanceId, issuanceToken: token, retryAfterSeconds } = PendingIssuance.parse(answer.body);
    if (Date.now() > until) throw new Error('the certificate is still being made: run the same command again later');
    await new Promise((resolve) => setTimeout(resolve, retryAfterSeconds * 1000));
    answer = await send(entry, 'GET', `/certificates/issuances/${issuanceId}`, { token });
  }
  if (answer.status < 300) return IssuedCertificate.parse(answer.body);
  const { code, detail } = Problem.parse(answer.body);
  if (answer.status >= 500) throw new Error(`${detail} (${code})`);
  throw new Refused(`${detail} (${code})`);
}
