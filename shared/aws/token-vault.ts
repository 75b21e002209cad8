import { DecryptCommand, EncryptCommand, KMSClient, ReEncryptCommand } from '@aws-sdk/client-kms';
import type { SealedFor, TokenVault } from '../operation/ports.ts';
import { readEnvironment, VaultEnvironment } from './environment.ts';
import { timeLimits } from './time-limits.ts';

/** The purpose of every sealed secret; the functions' policies require it (`infra/grants.ts`). */
export const tokenPurpose = 'oneTimePassword';

/**
 * Encrypts token secrets directly with KMS: they are shorter than its limit of 4 KB, so no data key is ever in a
 * function's memory. The encryption context binds a secret to its token and company; a row copied elsewhere cannot be
 * decrypted.
 */
export function kmsTokenVault(): TokenVault {
  let client: KMSClient | undefined;
  const kms = () => {
    client ??= new KMSClient({ requestHandler: timeLimits });
    return client;
  };
  const keyId = () => readEnvironment(VaultEnvironment).TOKEN_KEY_ID;
  return {
    seal: async (secret, bound) => {
      const { CiphertextBlob } = await kms().send(
        new EncryptCommand({ KeyId: keyId(), Plaintext: secret, EncryptionContext: contextOf(bound) }),
      );
      return textOf(CiphertextBlob);
    },
    reseal: async (sealed, from, to) => {
      const { CiphertextBlob } = await kms().send(
        new ReEncryptCommand({
          CiphertextBlob: Buffer.from(sealed, 'base64'),
          SourceKeyId: keyId(),
          SourceEncryptionContext: contextOf(from),
          DestinationKeyId: keyId(),
          DestinationEncryptionContext: contextOf(to),
        }),
      );
      return textOf(CiphertextBlob);
    },
    open: async (sealed, bound) => {
      const { Plaintext } = await kms().send(
        new DecryptCommand({
          KeyId: keyId(),
          CiphertextBlob: Buffer.from(sealed, 'base64'),
          EncryptionContext: contextOf(bound),
        }),
      );
      if (!Plaintext) throw new Error('KMS answered no plaintext');
      return Plaintext;
    },
  };
}

const contextOf = ({ serialNumber, companyId }: SealedFor) => ({
  purpose: tokenPurpose,
  serialNumber,
  ...(companyId && { companyId }),
});

function textOf(ciphertext: Uint8Array | undefined): string {
  if (!ciphertext) throw new Error('KMS answered no ciphertext');
  return Buffer.from(ciphertext).toString('base64');
}
