import type * as X509 from '@peculiar/x509';

let loaded: Promise<typeof X509> | undefined;

/** The X.509 library, loaded at its first use: its load is a noticeable part of the simulator's start. */
export function loadX509(): Promise<typeof X509> {
  // The library's dependency injection throws unless the metadata polyfill was there first.
  loaded ??= import('reflect-metadata').then(() => import('@peculiar/x509'));
  return loaded;
}

/** PEM with lines of 64 characters. The label matters: OpenSSL reads a list only as `X509 CRL`. */
export function toPem(label: string, der: ArrayBuffer | Uint8Array): string {
  const bytes = der instanceof Uint8Array ? der : new Uint8Array(der);
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
