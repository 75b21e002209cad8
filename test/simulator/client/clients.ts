import { type Client, type ConnectionOptions, createClient } from './http.ts';
import { type SigningKey, signRequest } from './sign.ts';

/** Where a bank is reached, simulated or deployed. */
export interface Reached {
  readonly hosts: { readonly entry: string; readonly secure: string; readonly bank: string };
  /** PEM of the CA of the hosts' own certificates. @default those the system trusts */
  readonly caCertificate?: string | undefined;
  readonly bankCredentials: SigningKey;
}

/** A certificate and its private key, PEM. */
export interface ClientIdentity {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Speaks to the entry host: TLS without a client certificate. */
export function entryClient({ hosts, caCertificate: ca }: Reached): Client {
  return createClient({ url: hosts.entry, ca });
}

/** Speaks to the secure host with a client certificate, or with none, which is refused. */
export function secureClient(
  { hosts, caCertificate: ca }: Reached,
  identity: ClientIdentity | undefined,
  versions: Pick<ConnectionOptions, 'minVersion' | 'maxVersion'> = {},
): Client {
  const own = identity && { cert: identity.certificatePem, key: identity.keyPem };
  return createClient({ url: hosts.secure, ca, ...own, ...versions });
}

/** Speaks to the bank host as its back office, or with other credentials. */
export function bankClient(
  { hosts, caCertificate: ca, bankCredentials }: Reached,
  credentials: SigningKey = bankCredentials,
): Client {
  return createClient({ url: hosts.bank, ca, sign: (request) => signRequest(request, credentials, new Date()) });
}
