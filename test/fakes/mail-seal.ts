import type { MailSeal, SealedMail } from '../../shared/operation/ports.ts';

export interface FakeMailSeal extends MailSeal {
  /** What the owner of a mail will read. */
  readonly peek: (sealed: string, bound: SealedMail) => Readonly<Record<string, string>>;
  /** While this is set, nothing is opened: the key service does not answer. */
  outage: Error | undefined;
}

/** A seal that binds as the real one does: what was sealed for another mail does not open. */
export function fakeMailSeal(): FakeMailSeal {
  const bindingOf = ({ mailId, ownerId }: SealedMail) => `${mailId} ${ownerId}`;
  const peek = (sealed: string, bound: SealedMail): Readonly<Record<string, string>> => {
    const [binding, values] = JSON.parse(Buffer.from(sealed, 'base64').toString());
    if (binding !== bindingOf(bound)) throw new Error('InvalidCiphertextException');
    return values;
  };
  const seal: FakeMailSeal = {
    seal: async (values, bound) => Buffer.from(JSON.stringify([bindingOf(bound), values])).toString('base64'),
    open: async (sealed, bound) => {
      await undefined;
      if (seal.outage) throw seal.outage;
      return peek(sealed, bound);
    },
    peek,
    outage: undefined,
  };
  return seal;
}
