import { AwsError } from '../wire/errors.ts';

/** Reads `name <address>` or a bare address. @throws AwsError InvalidParameterValue */
export function mailbox(text: string): { readonly address: string; readonly displayName?: string } {
  const [, name, bracketed] = /^(.*?)\s*<([^<>]*)>$/s.exec(text.trim()) ?? [];
  const address = (bracketed ?? text).trim();
  const [local = '', domain = '', ...more] = address.split('@');
  if (local === '' || domain === '' || more.length > 0) throw refuse("Missing final '@domain'");
  if (/[\p{Cc} ]/u.test(address)) throw refuse('Local address contains control or whitespace');
  if (/[^\u0021-\u007e]/.test(local)) throw refuse('Local address contains non-ASCII characters');
  const displayName = name?.replace(/^"(.*)"$/s, '$1');
  if (displayName !== undefined && /[\r\n]/.test(displayName)) throw refuse('Illegal newline in the display name');
  return { address, ...(displayName && { displayName }) };
}

/** @throws AwsError for none, more than fifty, or an address SES could not deliver to */
export function checkRecipients(recipients: readonly string[]): void {
  if (recipients.length === 0) throw refuse('Recipient count is zero');
  if (recipients.length > 50) throw refuse('Recipient count exceeds 50');
  for (const recipient of recipients) mailbox(recipient);
}

function refuse(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
