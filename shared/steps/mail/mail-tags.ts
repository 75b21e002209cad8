import type { Mail } from '../../table/mails.ts';

/** The tags that carry a mail's key. Tags allow no dot, which ids of alert mails contain; no id contains an underscore. */
export const mailTags = ({ ownerId, mailId }: Pick<Mail, 'ownerId' | 'mailId'>) => ({
  owner: ownerId,
  mail: mailId.replace('.', '_'),
});

/** The ids that tags carry. They may be any text: reading them finds a mail or nothing. */
export const mailOfTags = ({ owner, mail }: { readonly owner: string; readonly mail: string }) =>
  [owner, mail.replace('_', '.')] as const;
