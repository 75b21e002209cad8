/** No retry will help: the mail service refuses this mail for good. */
export class MailRefused extends Error {}
