import { DomainError } from '../domain/errors.ts';
import type { Profile } from '../profiles/profile.ts';
import type { NameAttribute } from './name.ts';

/** The subject the bank puts into a certificate (A11-6, A11-7). */
export interface Subject {
  readonly O: string;
  readonly OU: string;
  readonly CN: string;
}

export interface Holder {
  readonly loginId: string;
  readonly contractId?: string | undefined;
}

/**
 * The subject of a user's certificate, by the bank's template. @throws Error if a user of a contract bank has no
 * contract ID
 */
export function subjectFor(profile: Pick<Profile, 'bank' | 'certificate'>, holder: Holder): Subject {
  const { O, OU, CN } = profile.certificate.subject;
  const values = { loginId: holder.loginId, contractId: holder.contractId, bankCode: profile.bank.code };
  const parts = CN.map((piece) => ('text' in piece ? piece.text : values[piece.field]));
  if (parts.includes(undefined)) throw new Error('the holder lacks what the certificate names');
  return { O, OU, CN: parts.join('') };
}

/**
 * Asserts that a request names nobody else: if present, CN must be the login ID or the CN that the bank will issue, and
 * O and OU the bank's values or the company's own name. Country and locality identify nobody and are ignored. The
 * issued subject is always ours. @throws `certificate.subjectNotAllowed` with `attribute`; `certificate.csrInvalid` for
 * an empty subject, which the authority refuses
 */
export function assertOwnSubject(
  requested: readonly NameAttribute[],
  issued: Subject,
  holder: Holder & { readonly companyName?: string },
): void {
  if (requested.length === 0) throw new DomainError('certificate.csrInvalid', { reason: 'subjectEmpty' });
  const company = holder.companyName === undefined ? [] : [holder.companyName];
  const allowed: Readonly<Record<string, readonly string[]>> = {
    CN: [holder.loginId, issued.CN],
    O: [issued.O, ...company],
    OU: [issued.OU, ...company],
  };
  const stranger = requested.find(({ type, value }) => {
    if (value === '' || type === 'C' || type === 'ST' || type === 'L') return false;
    return !allowed[type]?.includes(value.normalize('NFC'));
  });
  if (stranger) throw new DomainError('certificate.subjectNotAllowed', { attribute: stranger.type });
}
