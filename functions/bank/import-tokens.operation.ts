import * as z from 'zod/mini';
import { UploadId } from '../../shared/domain/fields.ts';
import { secret } from '../../shared/domain/secret.ts';
import { maximumTokenFile, serialNumbersIn } from '../../shared/domain/token-file-serials.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Characters of PEM; a key of 8192 bits takes about 4,000. */
const maximumSigningCertificate = 8192;

export const importTokens = defineOperation({
  name: 'import-tokens',
  summary: 'Imports tokens into the stock from the file they came with (RFC 6030 PSKC or CSV); all or none.',
  route: 'POST /bank/tokens',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({
    /** `csv`: one line `serialNumber,secret[,algorithm]` per token, the secret in hexadecimal. */
    format: z.enum(['csv', 'pskc']),
    /** The file itself, or the upload that has it. A file is identified by its serial numbers, not by its secrets. */
    file: z.optional(secret(z.string().check(z.minLength(1), z.maxLength(maximumTokenFile)), serialNumbersIn)),
    uploadId: z.optional(UploadId),
    /** The key of an encrypted PSKC file, which comes by another way than the file (RFC 6030 §6.1). */
    preSharedKey: z.optional(
      secret(
        z
          .string()
          .check(
            z.maxLength(64),
            z.regex(/^(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{48}|[0-9A-Fa-f]{64})$/, { error: 'transportKey.form' }),
          ),
      ),
    ),
    /** The same for a key derived from a passphrase (RFC 6030 §6.2). */
    passphrase: z.optional(secret(z.string().check(z.minLength(1), z.maxLength(128)))),
    /** The certificate of a PSKC file's signer, PEM; with it, the file must be signed (RFC 6030 §8.1.2). */
    signingCertificate: z.optional(z.string().check(z.minLength(1), z.maxLength(maximumSigningCertificate))),
  }),
  output: z.strictObject({ imported: z.int() }),
  status: 201,
  uses: ['tokenImport', 'uploadedTokens'],
  access: {
    uploads: ['get'],
    tokenImports: ['get', 'getAll', 'begin', 'checkPreparing', 'finish', 'replace'],
    tokenStock: ['add', 'getAll', 'takeOver'],
  },
  errors: [
    'token.fileInvalid',
    'token.exists',
    'token.importUnfinished',
    'token.importReplaced',
    'upload.notFound',
    'upload.missing',
    'request.invalid',
  ],
  history: { event: 'token.imported', service: 'tokens' },
  // a file in the request takes three; ten thousand tokens of an upload take 25 rounds of reads and 51 of transactions
  roundTrips: 85,
  example: {
    format: 'csv',
    file: 'serialNumber,secret\nTG00000001,3132333435363738393031323334353637383930\n',
  },
});
