import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod/mini';
import type { MailSeal, SealedMail } from '../operation/ports.ts';
import { MailSealEnvironment, readEnvironment } from './environment.ts';
import { timeLimits } from './time-limits.ts';

/** The purpose of everything encrypted under this key; the functions' policies require it (`infra/grants.ts`). */
export const mailPurpose = 'mail';

const Values = z.record(z.string(), z.string());

/**
 * Encrypts the secret values of a mail directly with KMS: they are shorter than its limit of 4 KB, so no data key is
 * ever in a function's memory. The encryption context binds them to the mail; it appears in CloudTrail and names no
 * person.
 */
export function kmsMailSeal(): MailSeal {
  let client: KMSClient | undefined;
  const kms = () => {
    client ??= new KMSClient({ requestHandler: timeLimits });
    return client;
  };
  const keyId = () => readEnvironment(MailSealEnvironment).MAIL_KEY_ID;
  return {
    seal: async (values, bound) => {
      const Plaintext = Buffer.from(JSON.stringify(values));
      const { CiphertextBlob } = await kms().send(
        new EncryptCommand({ KeyId: keyId(), Plaintext, EncryptionContext: contextOf(bound) }),
      );
      if (!CiphertextBlob) throw new Error('KMS answered no ciphertext');
      return Buffer.from(CiphertextBlob).toString('base64');
    },
    open: async (sealed, bound) => {
      const CiphertextBlob = Buffer.from(sealed, 'base64');
      const { Plaintext } = await kms().send(
        new DecryptCommand({ KeyId: keyId(), CiphertextBlob, EncryptionContext: contextOf(bound) }),
      );
      if (!Plaintext) throw new Error('KMS answered no plaintext');
      return Values.parse(JSON.parse(Buffer.from(Plaintext).toString()));
    },
  };
}

const contextOf = ({ mailId, ownerId }: SealedMail) => ({ purpose: mailPurpose, mailId, ownerId });
