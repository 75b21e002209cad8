import type { IssuedCertificate } from '../types.ts';
import { AwsError } from '../wire/errors.ts';
import type { Environment } from '../wire/service.ts';
import type { Authority } from './authorities.ts';
import { type IssueInput, signCertificate } from './issue.ts';

export const revocationReasons = [
  'UNSPECIFIED',
  'KEY_COMPROMISE',
  'CERTIFICATE_AUTHORITY_COMPROMISE',
  'AFFILIATION_CHANGED',
  'SUPERSEDED',
  'CESSATION_OF_OPERATION',
  'PRIVILEGE_WITHDRAWN',
  'A_A_COMPROMISE',
] as const;
export type RevocationReason = (typeof revocationReasons)[number];

interface Row {
  readonly arn: string;
  readonly authorityArn: string;
  readonly serial: string;
  readonly pem: string;
  readonly templateArn: string;
  readonly issuedAt: string;
  readonly notAfter: string;
  readonly token?: string;
  readonly revoked?: { readonly at: string; readonly reason: RevocationReason };
}

export interface Certificates {
  /** Issues, or answers what the same token issued within five minutes. */
  issue(authority: Authority, input: IssueInput, token?: string): Promise<string>;
  /** @throws AwsError RequestInProgressException while the certificate is being made */
  get(authority: Authority, certificateArn: string): string;
  /** Reads without the delay, for the template's own certificates. @throws AwsError ResourceNotFoundException */
  read(certificateArn: string): string;
  revoke(authority: Authority, serial: string, reason: RevocationReason): void;
  list(authorityArn: string): readonly IssuedCertificate[];
}

const tokenMilliseconds = 5 * 60_000;

/** Keeps what the authorities issued. `delay` is the time in real milliseconds until a certificate may be fetched. */
export function createCertificates({ store, clock }: Environment, delay: number): Certificates {
  const rows = store.collection<Row>('pca-certificates');
  const bySerial = new Map(rows.values().map((row) => [`${row.authorityArn} ${row.serial}`, row.arn]));
  const byToken = new Map<string, Promise<string>>(
    rows.values().flatMap((row) => (row.token ? [[tokenKey(row), Promise.resolve(row.arn)]] : [])),
  );
  const readyAt = new Map<string, number>();

  async function issueNew(authority: Authority, input: IssueInput, token: string | undefined): Promise<string> {
    const now = clock.now();
    const { notAfter, ...signed } = await signCertificate(authority, input, now);
    const arn = `${authority.arn}/certificate/${signed.serial}`;
    const at = { issuedAt: now.toISOString(), notAfter: notAfter.toISOString() };
    rows.set(arn, { arn, authorityArn: authority.arn, ...signed, ...at, ...(token && { token }) });
    bySerial.set(`${authority.arn} ${signed.serial}`, arn);
    readyAt.set(arn, performance.now() + delay);
    return arn;
  }

  function read(arn: string): Row {
    const row = rows.get(arn);
    if (!row) throw new AwsError('ResourceNotFoundException', `Could not find Certificate with ARN ${arn}.`);
    return row;
  }

  const isInProgress = (arn: string) => (readyAt.get(arn) ?? 0) > performance.now();

  return {
    async issue(authority, input, token) {
      if (token === undefined) return issueNew(authority, input, token);
      const key = tokenKey({ authorityArn: authority.arn, token });
      const earlier = await byToken.get(key);
      const isFresh =
        earlier !== undefined && clock.now().getTime() - Date.parse(read(earlier).issuedAt) < tokenMilliseconds;
      if (isFresh) return earlier;
      // Kept as a promise, so that a second request while the first is being signed does not issue twice.
      const issuing = issueNew(authority, input, token);
      byToken.set(key, issuing);
      issuing.catch(() => byToken.delete(key));
      return issuing;
    },
    get(authority, arn) {
      const row = read(arn);
      if (row.authorityArn !== authority.arn)
        throw new AwsError('ResourceNotFoundException', `Could not find Certificate with ARN ${arn}.`);
      if (isInProgress(arn))
        throw new AwsError('RequestInProgressException', `Certificate issuance is still in progress for ${arn}.`);
      return row.pem;
    },
    read: (arn) => read(arn).pem,
    revoke(authority, given, reason) {
      const serial = given.replaceAll(':', '').toLowerCase().replace(/^0+/, '');
      if (!/^[0-9a-f]+$/.test(serial))
        throw new AwsError('InvalidRequestException', `${given} is not a hexadecimal serial number.`);
      if (serial === authority.serial?.replace(/^0+/, ''))
        throw new AwsError('InvalidRequestException', 'The certificate of an authority cannot be revoked by itself.');
      const arn = bySerial.get(`${authority.arn} ${serial}`);
      if (arn === undefined)
        throw new AwsError('ResourceNotFoundException', `Could not find Certificate with serial ${given}.`);
      const row = read(arn);
      if (isInProgress(arn)) throw new AwsError('RequestInProgressException', 'The certificate is still being issued.');
      if (row.revoked) throw new AwsError('RequestAlreadyProcessedException', 'The certificate is already revoked.');
      const now = clock.now();
      if (Date.parse(row.notAfter) <= now.getTime())
        throw new AwsError('InvalidStateException', 'The certificate is expired.');
      rows.set(arn, { ...row, revoked: { at: now.toISOString(), reason } });
    },
    list: (authorityArn) =>
      rows
        .values()
        .filter((row) => row.authorityArn === authorityArn)
        .map(shown),
  };
}

function shown({ arn, serial, pem, templateArn, issuedAt, notAfter, revoked }: Row): IssuedCertificate {
  const dates = { issuedAt: new Date(issuedAt), notAfter: new Date(notAfter) };
  return {
    arn,
    serial,
    pem,
    templateArn,
    ...dates,
    ...(revoked && { revoked: { at: new Date(revoked.at), reason: revoked.reason } }),
  };
}

function tokenKey({ authorityArn, token }: { readonly authorityArn: string; readonly token?: string }): string {
  return `${authorityArn} ${token}`;
}
