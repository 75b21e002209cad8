import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Identity, writePkcs12 } from './pkcs12.ts';

/** The certificates of one user of this machine, and their keys, which never leave it. */
export interface IdentityFiles {
  /** The names of those that have a certificate. */
  names(): readonly string[];
  /** @returns undefined when there is none of that name */
  read(name: string): (Omit<Identity, 'chainPem'> & { readonly notAfter: Date }) | undefined;
  /**
   * The key to ask a certificate for: made now and kept before anything is sent, or the one of an earlier try whose answer
   * was lost; the bank goes on with that try then (PEM).
   */
  pendingKey(name: string): string;
  /** The try is over without a certificate. */
  forgetPending(name: string): void;
  /** Keeps what was issued for the pending key, and the one it replaces beside it. @returns the files written */
  keep(
    name: string,
    issued: { readonly certificate: string; readonly chain: string },
    password: string,
  ): readonly string[];
}

const secret = { mode: 0o600 } as const;

/** Opens a directory that only its owner may read. */
export function openIdentityFiles(directory: string): IdentityFiles {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = (name: string, ending: string) => join(directory, `${name}.${ending}`);

  return {
    names: () =>
      readdirSync(directory)
        .flatMap((file) => (file.endsWith('.crt') && !file.endsWith('.old.crt') ? [file.slice(0, -4)] : []))
        .sort(),
    read(name) {
      if (!existsSync(path(name, 'crt'))) return undefined;
      const certificatePem = readFileSync(path(name, 'crt'), 'utf8');
      const keyPem = readFileSync(path(name, 'key'), 'utf8');
      return { certificatePem, keyPem, notAfter: new Date(new X509Certificate(certificatePem).validTo) };
    },
    pendingKey(name) {
      const file = path(name, 'new.key');
      if (existsSync(file)) return readFileSync(file, 'utf8');
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      writeFileSync(file, keyPem, secret);
      return keyPem;
    },
    forgetPending: (name) => rmSync(path(name, 'new.key'), { force: true }),
    keep(name, { certificate, chain }, password) {
      const keyPem = readFileSync(path(name, 'new.key'), 'utf8');
      if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(keyPem))) {
        throw new Error('the certificate is not for the key it was asked for');
      }
      for (const ending of ['key', 'crt']) {
        if (existsSync(path(name, ending))) renameSync(path(name, ending), path(name, `old.${ending}`));
      }
      const packed = writePkcs12({ keyPem, certificatePem: certificate, chainPem: chain }, name, password);
      writeFileSync(path(name, 'p12'), packed, secret);
      writeFileSync(path(name, 'crt'), `${certificate.trim()}\n${chain.trim()}\n`);
      renameSync(path(name, 'new.key'), path(name, 'key'));
      return ['key', 'crt', 'p12'].map((ending) => path(name, ending));
    },
  };
}
