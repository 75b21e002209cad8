import { impossibleLoginName, loginNameOf } from '../domain/login-name.ts';
import type { Profile } from '../profiles/profile.ts';
import { readCertificate } from './certificate.ts';

const contractIdForm = '(?<contractId>[0-9]{11})';
const loginIdForm = '(?<loginId>[0-9A-Za-z]{1,12})';

/** The login name in a certificate's CN, by the bank's template (A5-2); `undefined` for another bank's CN. */
export function loginNameIn(
  commonName: string,
  profile: Pick<Profile, 'bank' | 'certificate' | 'identity'>,
): string | undefined {
  const pattern = profile.certificate.subject.CN.map((piece) => {
    if ('text' in piece) return RegExp.escape(piece.text);
    if (piece.field === 'bankCode') return RegExp.escape(profile.bank.code);
    return piece.field === 'contractId' ? contractIdForm : loginIdForm;
  });
  const found = new RegExp(`^${pattern.join('')}$`).exec(commonName)?.groups;
  return found?.['loginId'] === undefined
    ? undefined
    : loginNameOf(profile, { loginId: found['loginId'], contractId: found['contractId'] });
}

/** The login name to look up for a certificate from mutual TLS; another bank's finds nobody. */
export const nameInCertificate = (pem: string, profile: Parameters<typeof loginNameIn>[1]): string =>
  loginNameIn(readCertificate(pem).subject.CN, profile) ?? impossibleLoginName;
