/**
 * Whose fault it is that the mail service did not take a mail. `mail`: this one mail; no retry helps. `sender`: ours; no mail leaves
 * until somebody repairs it, and none says anything of its recipient. `rate`: too many mails at once, or on this day.
 */
export type FaultOf = 'mail' | 'sender' | 'rate';

/** The mail service answered, and did not take the mail. `name` is the service's own name of the error. */
export class MailFault extends Error {
  readonly of: FaultOf;

  constructor(of: FaultOf, name: string, message: string) {
    super(message);
    this.name = name;
    this.of = of;
  }
}
