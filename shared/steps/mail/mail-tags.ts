import type { Mail } from '../../table/mails.ts';

/** A mail's key as the tags it leaves with, in the letters that tags may have; IDs of mails have a dot and no underscore. */
export const mailTags = ({ ownerId, mailId }: Pick<Mail, 'ownerId' | 'mailId'>) => ({
  owner: ownerId,
  mail: mailId.replace('.', '_'),
});

/** The key that tags name. Whatever the text is, reading it finds a mail or nothing. */
export const mailOfTags = ({ owner, mail }: { readonly owner: string; readonly mail: string }) =>
  [owner, mail.replace('_', '.')] as const;
