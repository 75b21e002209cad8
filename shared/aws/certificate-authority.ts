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

/** The subject comes from us and the usage from the template, whatever the request says (threat 8); IAM allows no other template. */
export const certificateTemplate = 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1';

const named = (thrown: unknown, ...names: readonly string[]) => thrown instanceof Error && names.includes(thrown.name);

/** AWS Private CA behind the port; its errors become the port's words. */
export function awsCertificateAuthority(): Authority {
  const environment = readEnvironment(AuthorityEnvironment);
  const client = new ACMPCAClient({ maxAttempts: 3 });
  const CertificateAuthorityArn = environment.AUTHORITY_ARN;
  return {
    issue: async ({ csr, subject, notAfter, idempotencyToken }) => {
      try {
        const answer = await client.send(
          new IssueCertificateCommand({
            CertificateAuthorityArn,
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
      try {
        const answer = await client.send(new GetCertificateCommand({ CertificateAuthorityArn, CertificateArn }));
        return { certificate: answer.Certificate ?? '', chain: answer.CertificateChain ?? '' };
      } catch (thrown) {
        if (named(thrown, 'RequestInProgressException')) return undefined;
        if (named(thrown, 'RequestFailedException')) throw new DomainError('issuance.failed');
        throw thrown;
      }
    },
    revoke: async (CertificateSerial) => {
      try {
        await client.send(
          new RevokeCertificateCommand({ CertificateAuthorityArn, CertificateSerial, RevocationReason: 'UNSPECIFIED' }),
        );
        return 'revoked';
      } catch (thrown) {
        if (named(thrown, 'RequestAlreadyProcessedException')) return 'revoked';
        throw thrown;
      }
    },
  };
}

/** The authority's names for the parts of a subject. */
function asn1Subject({ O, OU, CN }: Readonly<Record<string, string>>): ASN1Subject {
  return { Organization: O, OrganizationalUnit: OU, CommonName: CN };
}
