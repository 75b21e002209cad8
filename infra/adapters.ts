import type { Adapters } from '../shared/aws/function-ports.ts';
import type { EventUse } from '../shared/operation/operation.ts';
import type { FunctionSource } from './registry.ts';

/** The module in `shared/aws` that implements a port, and its factory. */
export interface Adapter {
  readonly port: keyof Adapters;
  readonly module: string;
  readonly factory: string;
}

/** An adapter, checked against its module's type: a missing factory, or one of another port, does not compile. */
const from =
  <Module>(module: `shared/aws/${string}.ts`) =>
  <P extends keyof Adapters>(port: P, factory: FactoriesOf<Module, P>): Adapter => ({ port, module, factory });

type FactoriesOf<Module, P extends keyof Adapters> = {
  readonly [N in keyof Module]: Module[N] extends NonNullable<Adapters[P]> ? N : never;
}[keyof Module] &
  string;

const vault = from<typeof import('../shared/aws/token-vault.ts')>('shared/aws/token-vault.ts')(
  'vault',
  'kmsTokenVault',
);
const codes = from<typeof import('../shared/aws/token-codes.ts')>('shared/aws/token-codes.ts')('codes', 'tokenCodes');
const mailSeal = from<typeof import('../shared/aws/mail-seal.ts')>('shared/aws/mail-seal.ts')(
  'mailSeal',
  'kmsMailSeal',
);
const authority = from<typeof import('../shared/aws/certificate-authority.ts')>('shared/aws/certificate-authority.ts')(
  'authority',
  'awsCertificateAuthority',
);
const files = from<typeof import('../shared/aws/s3-files.ts')>('shared/aws/s3-files.ts')('files', 's3FileStore');
const sessionKeys = from<typeof import('../shared/aws/session-signer.ts')>('shared/aws/session-signer.ts');

const assertionKeys = from<typeof import('../shared/aws/assertion-keys.ts')>('shared/aws/assertion-keys.ts');

/** Verifies the tokens of sessions, for the operations that read their keys. */
const verifier = from<typeof import('../shared/aws/session-tokens.ts')>('shared/aws/session-tokens.ts')(
  'tokens',
  'tokenVerifier',
);

/** The client of each use; `grants.ts` has its permissions and environment. */
const adapters: Readonly<Record<EventUse, Adapter | readonly Adapter[]>> = {
  hasher: from<typeof import('../shared/aws/hasher.ts')>('shared/aws/hasher.ts')('hasher', 'argon2Hasher'),
  mailer: from<typeof import('../shared/aws/mailer.ts')>('shared/aws/mailer.ts')('mailer', 'sesMailer'),
  signer: sessionKeys('signer', 'sessionSigner'),
  keyRotation: sessionKeys('keyStore', 'sessionKeyStore'),
  authority,
  revocation: authority,
  tokenSecrets: [vault, codes],
  tokenImport: vault,
  tokenAssignment: vault,
  tokenUpload: files,
  uploadedTokens: files,
  requestUpload: files,
  uploadedRequests: files,
  historyDownload: files,
  handoverFiles: files,
  historyWriting: files,
  mailSealing: mailSeal,
  mailOpening: mailSeal,
  assertionSigning: assertionKeys('assertionSigner', 'kmsAssertionSigner'),
  assertionKeys: assertionKeys('assertionKeys', 'kmsAssertionKeys'),
  printer: from<typeof import('../shared/aws/pdf-printer.ts')>('shared/aws/pdf-printer.ts')('printer', 'pdfPrinter'),
  bankDirectory: from<typeof import('../shared/aws/bank-directory-file.ts')>('shared/aws/bank-directory-file.ts')(
    'bankDirectory',
    'bankDirectoryInFile',
  ),
};

/** The adapters of a function, without duplicates: several uses of one port share a client. */
export function adaptersOf({
  uses,
  admitsSessions,
}: Pick<FunctionSource, 'uses' | 'admitsSessions'>): readonly Adapter[] {
  return [...new Set([...uses.flatMap((use) => adapters[use]), ...(admitsSessions ? [verifier] : [])])];
}
