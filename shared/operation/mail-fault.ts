/**
 * Whose fault a refusal by the mail service is. `mail`: this mail's; a retry does not help. `sender`: ours; no mail is sent until an
 * operator repairs it, and the refusal says nothing about the recipient. `rate`: too many mails per second or per day.
 */
export type FaultOf = 'mail' | 'sender' | 'rate';

/** The mail service answered that it did not take the mail. `name` is the service's name for the error. */
export class MailFault extends Error {
  readonly of: FaultOf;

  constructor(of: FaultOf, name: string, message: string) {
    super(message);
    this.name = name;
    this.of = of;
  }
}
