import type { MailSeal, SealedMail } from '../../shared/operation/ports.ts';

export interface FakeMailSeal extends MailSeal {
  /** Unseals a mail's values as its owner will read them. */
  readonly peek: (sealed: string, bound: SealedMail) => Readonly<Record<string, string>>;
  /** While this is set, nothing can be opened: the key service does not answer. */
  outage: Error | undefined;
}

/** A seal with the real one's binding: values sealed for another mail cannot be opened. */
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
