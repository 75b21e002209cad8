import { randomBytes } from 'node:crypto';
import type * as X509 from '@peculiar/x509';
import { AwsError } from '../wire/errors.ts';
import { importPrivateKey, type SigningAlgorithm, signatureParameters } from './algorithms.ts';
import type { Authority } from './authorities.ts';
import { type ApiExtensions, extensionsOf } from './extensions.ts';
import { nameOf, type Subject } from './subject.ts';
import { type Template, templateOf } from './templates.ts';
import { periodOf, type Validity } from './validity.ts';
import { loadX509, toPem } from './x509.ts';

export interface IssueInput {
  readonly csr: string;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly templateArn?: string;
  readonly validity: Validity;
  readonly validityNotBefore?: Validity;
  readonly api?: { readonly Subject?: Subject; readonly Extensions?: ApiExtensions };
}

export interface Signed {
  readonly pem: string;
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string;
  readonly templateArn: string;
  readonly notAfter: Date;
}

/** Signs a certificate as the template says. @throws AwsError with the service's names */
export async function signCertificate(authority: Authority, input: IssueInput, now: Date): Promise<Signed> {
  const x509 = await loadX509();
  const template = templateOf(input.templateArn);
  const isSelf = template.authority?.isRoot === true;
  const issuer = issuerOf(x509, authority, isSelf);
  const signatureAlgorithm = signatureParameters(authority.keyAlgorithm, input.signingAlgorithm);
  const csr = await readRequest(x509, input.csr);
  if (isSelf && input.csr.trim() !== authority.csr.trim()) {
    throw new AwsError(
      'MalformedCSRException',
      'A root certificate is issued for the own request of its authority only.',
    );
  }
  const limits = {
    isShortLived: authority.isShortLived && !template.authority,
    ...(issuer && { notAfter: issuer.notAfter }),
  };
  const period = periodOf(now, input.validity, input.validityNotBefore, limits);
  const serial = newSerial();
  const certificate = await x509.X509CertificateGenerator.create({
    ...period,
    serialNumber: serial,
    subject: subjectOf(x509, template, input, csr),
    issuer: issuer?.subjectName ?? csr.subjectName,
    publicKey: csr.publicKey,
    signingKey: await importPrivateKey(authority.privateKey, authority.keyAlgorithm, input.signingAlgorithm),
    signingAlgorithm: signatureAlgorithm,
    extensions: await extensionsOf({
      x509,
      template,
      csr,
      issuer,
      api: input.api?.Extensions,
      crlUrl: authority.crl?.url,
    }),
  });
  const pem = toPem('CERTIFICATE', certificate.rawData);
  return { pem, serial: serial.replace(/^0+/, ''), templateArn: template.arn, notAfter: period.notAfter };
}

function issuerOf(x509: typeof X509, authority: Authority, isSelf: boolean): X509.X509Certificate | undefined {
  if (isSelf && authority.status === 'PENDING_CERTIFICATE') return undefined;
  if (authority.status !== 'ACTIVE' || !authority.certificate) {
    throw new AwsError(
      'InvalidStateException',
      `The certificate authority ${authority.arn} is not in the correct state to issue certificates.`,
    );
  }
  return isSelf ? undefined : new x509.X509Certificate(authority.certificate);
}

async function readRequest(x509: typeof X509, pem: string): Promise<X509.Pkcs10CertificateRequest> {
  const malformed = (why: string) =>
    new AwsError('MalformedCSRException', `The certificate signing request is invalid: ${why}`);
  let csr: X509.Pkcs10CertificateRequest;
  if (!/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(pem)) throw malformed('not PEM');
  try {
    csr = new x509.Pkcs10CertificateRequest(pem);
  } catch {
    throw malformed('not PKCS #10');
  }
  // An unsupported key algorithm makes the check itself fail.
  const isSigned = await csr.verify().catch(() => false);
  if (!isSigned) throw malformed('its signature does not match its key');
  if (csr.subject === '' && !csr.getExtension('2.5.29.17'))
    throw malformed('it has neither a subject nor an alternative name');
  return csr;
}

// Only a passthrough template lets the caller of the API name the subject; otherwise it is what the request says.
function subjectOf(
  x509: typeof X509,
  template: Template,
  input: IssueInput,
  csr: X509.Pkcs10CertificateRequest,
): X509.Name {
  const given = template.takesApi ? input.api?.Subject : undefined;
  return given ? new x509.Name(nameOf(given)) : csr.subjectName;
}

// 16 bytes, positive, no leading zero byte: every form of the serial then has the same length.
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
