import type { SealedFor, TokenVault } from '../../shared/operation/ports.ts';

/** A vault with the real one's binding: secrets sealed for another token or company cannot be opened. */
export function fakeVault(): TokenVault {
  const bindingOf = ({ serialNumber, companyId = '' }: SealedFor) => `${serialNumber} ${companyId}`;
  const seal = (secret: Uint8Array, bound: SealedFor) =>
    Buffer.from(JSON.stringify([bindingOf(bound), Buffer.from(secret).toString('hex')])).toString('base64');
  const open = (sealed: string, bound: SealedFor): Uint8Array => {
    const [binding, hex] = JSON.parse(Buffer.from(sealed, 'base64').toString()) as [string, string];
    if (binding !== bindingOf(bound)) throw new Error('InvalidCiphertextException');
    return Buffer.from(hex, 'hex');
  };
  return {
    seal: async (secret, bound) => seal(secret, bound),
    reseal: async (sealed, from, to) => seal(open(sealed, from), to),
    open: async (sealed, bound) => open(sealed, bound),
  };
}
