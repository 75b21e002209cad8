import {
  ACMPCAClient,
  type ASN1Subject,
  GetCertificateCommand,
  IssueCertificateCommand,
  RevokeCertificateCommand,
  type SigningAlgorithm,
} from '@aws-sdk/client-acm-pca';
import { DomainError } from '../domain/errors.ts';
import type { Authority } from '../operation/ports.ts';
import { AuthorityEnvironment, readEnvironment } from './environment.ts';
import { timeLimits } from './time-limits.ts';

/**
 * We set the subject and the template sets the usage, whatever the request contains (threat 8); IAM allows no other
 * template.
 */
export const certificateTemplate = 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1';

const named = (thrown: unknown, ...names: readonly string[]) => thrown instanceof Error && names.includes(thrown.name);

/** The certificate's authority is not in the stage's list, so the certificate can be neither fetched nor revoked. */
class UnlistedAuthority extends Error {
  override readonly name = 'UnlistedAuthority';
}

/** The `Authority` port on AWS Private CA; AWS's errors become the port's. */
export function awsCertificateAuthority(): Authority {
  const environment = readEnvironment(AuthorityEnvironment);
  const client = new ACMPCAClient({ maxAttempts: 3, requestHandler: timeLimits });
  const listed = (arn: string | undefined): string => {
    const found = environment.AUTHORITY_ARNS.find((each) => each === arn);
    if (found === undefined) throw new UnlistedAuthority();
    return found;
  };
  return {
    issue: async ({ csr, subject, notAfter, idempotencyToken }) => {
      try {
        const answer = await client.send(
          new IssueCertificateCommand({
            CertificateAuthorityArn: environment.AUTHORITY_ARN,
            Csr: Buffer.from(csr),
            SigningAlgorithm: environment.AUTHORITY_SIGNING_ALGORITHM as SigningAlgorithm,
            TemplateArn: certificateTemplate,
            ApiPassthrough: { Subject: asn1Subject(subject) },
            Validity: { Type: 'ABSOLUTE', Value: Math.floor(notAfter.getTime() / 1000) },
            IdempotencyToken: idempotencyToken,
          }),
        );
        if (!answer.CertificateArn) throw new Error('the authority answered no ARN');
        return answer.CertificateArn;
      } catch (thrown) {
        if (named(thrown, 'MalformedCSRException')) throw new DomainError('certificate.csrInvalid');
        throw thrown;
      }
    },
    get: async (CertificateArn) => {
      const authorityArn = listed(authorityOf(CertificateArn));
      try {
        const answer = await client.send(
          new GetCertificateCommand({ CertificateAuthorityArn: authorityArn, CertificateArn }),
        );
        return { certificate: answer.Certificate ?? '', chain: answer.CertificateChain ?? '', authorityArn };
      } catch (thrown) {
        if (named(thrown, 'RequestInProgressException')) return undefined;
        if (named(thrown, 'RequestFailedException')) throw new DomainError('issuance.failed');
        throw thrown;
      }
    },
    revoke: async ({ serialNumber, authorityArn = environment.AUTHORITY_ARNS[0] }) => {
      const CertificateAuthorityArn = listed(authorityArn);
      try {
        await client.send(
          new RevokeCertificateCommand({
            CertificateAuthorityArn,
            CertificateSerial: serialNumber,
            RevocationReason: 'UNSPECIFIED',
          }),
        );
        return 'revoked';
      } catch (thrown) {
        if (named(thrown, 'RequestAlreadyProcessedException')) return 'revoked';
        throw thrown;
      }
    },
  };
}

/** A certificate's ARN is its authority's ARN, `/certificate/` and its serial number. */
const authorityOf = (certificateArn: string) => certificateArn.split('/certificate/')[0];

/** A subject with AWS's names for its attributes. */
function asn1Subject({ O, OU, CN }: Readonly<Record<string, string>>): ASN1Subject {
  return { Organization: O, OrganizationalUnit: OU, CommonName: CN };
}
