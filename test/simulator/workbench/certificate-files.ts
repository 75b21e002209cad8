import type { ControlContext } from '../control-route.ts';

const identity = /^\/_simulator\/identities\/([0-9A-Za-z]{1,12})\.pem$/;

/**
 * The certificates that commands take as files: the hosts' authority, and a certificate of the demonstration with its
 * key. @returns undefined when there is none of that path
 */
export function certificateFile(
  path: string,
  { caCertificate, demonstration }: Pick<ControlContext, 'caCertificate' | 'demonstration'>,
): string | undefined {
  if (path === '/_simulator/ca.pem') return caCertificate;
  const [, loginId] = identity.exec(path) ?? [];
  const found = demonstration.get()?.users.find((user) => user.loginId === loginId)?.identity;
  return found && `${found.certificatePem.trim()}\n${found.keyPem}`;
}
