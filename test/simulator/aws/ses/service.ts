import { randomUUID } from 'node:crypto';
import type { Mail } from '../types.ts';
import { AwsError } from '../wire/errors.ts';
import type { Environment, ServiceCall, WireRequest, WireService } from '../wire/service.ts';
import { xml } from '../wire/xml.ts';
import { checkRecipients, mailbox } from './addresses.ts';
import type { MailFate } from './event-data.ts';
import type { EventDestinations } from './event-destinations.ts';
import type { Identities } from './identities.ts';

const namespace = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';
// As the service names them in its own protocol.
const codes: Readonly<Record<string, readonly [string, number]>> = {
  AccessDeniedException: ['AccessDenied', 403],
  UnrecognizedClientException: ['InvalidClientTokenId', 403],
  UnknownOperationException: ['InvalidAction', 400],
};

export interface Mailbox {
  readonly service: WireService;
  mails(): readonly Mail[];
  /** What becomes of a mail after it was taken. @returns the topics that were told @throws RangeError for a mail that is not there */
  returnMail(messageId: string, fate: MailFate): readonly string[];
}

/** SES v1: SendEmail into a mailbox that is kept. */
export function createSes(environment: Environment, identities: Identities, events: EventDestinations): Mailbox {
  const sent = environment.store.collection<Omit<Mail, 'sentAt'> & { sentAt: string }>('mails');

  function sendEmail(form: URLSearchParams, call: ServiceCall): string {
    const source = form.get('Source') ?? '';
    const from = mailbox(source);
    const lists = ['To', 'Cc', 'Bcc'].map((kind) => members(form, `Destination.${kind}Addresses`));
    const [to = [], cc = [], bcc = []] = lists;
    const configurationSet = form.get('ConfigurationSetName') ?? identities.configurationSetFor(from.address);
    // The sender needs a permission for both (service authorization reference of SES: SendEmail).
    for (const resource of identities.arnsFor(from.address, configurationSet)) {
      call.authorize({
        action: 'ses:SendEmail',
        resource,
        context: {
          'ses:FromAddress': from.address,
          'ses:FromDisplayName': from.displayName,
          'ses:FeedbackAddress': form.get('ReturnPath') ?? undefined,
          'ses:Recipients': lists.flat(),
          'ses:ApiVersion': '1',
        },
      });
    }
    checkRecipients(lists.flat());
    if (!identities.verifiedFor(from.address)) throw unverified(environment.region, from.address);
    if (configurationSet !== undefined && !identities.hasConfigurationSet(configurationSet)) {
      throw new AwsError('ConfigurationSetDoesNotExist', `Configuration set <${configurationSet}> does not exist.`);
    }
    const html = form.get('Message.Body.Html.Data') ?? undefined;
    const text = form.get('Message.Body.Text.Data') ?? undefined;
    const subject = form.get('Message.Subject.Data');
    if (subject === null || (text === undefined && html === undefined))
      throw invalid('a message needs a subject and a body');
    const messageId = `${randomUUID()}-000000`;
    sent.set(messageId, {
      messageId,
      from: source,
      to,
      cc,
      bcc,
      subject,
      text: text ?? '',
      replyTo: members(form, 'ReplyToAddresses'),
      tags: tagsOf(form),
      sentAt: environment.clock.now().toISOString(),
      roleArn: call.roleArn,
      ...(html !== undefined && { html }),
      ...(configurationSet !== undefined && { configurationSet }),
    });
    return messageId;
  }

  const service: WireService = {
    name: 'ses',
    operationOf: (request) => (formOf(request).get('Action') === 'SendEmail' ? 'SendEmail' : undefined),
    async handle(request, call) {
      const form = formOf(request);
      refuseUnread(form);
      const MessageId = sendEmail(form, call);
      const result = { SendEmailResult: { MessageId }, ResponseMetadata: { RequestId: randomUUID() } };
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: xml(`SendEmailResponse ${namespace}`, result),
      };
    },
    fail(error) {
      const [Code, status] = codes[error.code] ?? [error.code, error.status];
      const Type = status >= 500 ? 'Receiver' : 'Sender';
      const body = xml(`ErrorResponse ${namespace}`, {
        Error: { Type, Code, Message: error.message },
        RequestId: randomUUID(),
      });
      return { status, headers: { 'content-type': 'text/xml' }, body };
    },
    throttle: () => new AwsError('Throttling', 'Maximum sending rate exceeded.'),
    reject: (_, request) => {
      const { address } = mailbox(formOf(request).get('Source') ?? '');
      return unverified(environment.region, address);
    },
  };
  const whole = (mail: Omit<Mail, 'sentAt'> & { sentAt: string }): Mail => ({ ...mail, sentAt: new Date(mail.sentAt) });
  return {
    service,
    mails: () => sent.values().map(whole),
    returnMail(messageId, fate) {
      const mail = sent.get(messageId);
      if (!mail) throw new RangeError(`there is no mail ${messageId}`);
      return events.publish(whole(mail), fate);
    },
  };
}

function formOf(request: WireRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString('utf8'));
}

function members(form: URLSearchParams, name: string): readonly string[] {
  const found: string[] = [];
  for (let index = 1; form.has(`${name}.member.${index}`); index += 1)
    found.push(form.get(`${name}.member.${index}`) ?? '');
  return found;
}

function tagsOf(form: URLSearchParams): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {};
  for (let index = 1; form.has(`Tags.member.${index}.Name`); index += 1) {
    const [name, value] = [form.get(`Tags.member.${index}.Name`) ?? '', form.get(`Tags.member.${index}.Value`) ?? ''];
    // Amazon SES API reference, MessageTag.
    for (const text of [name, value])
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(text))
        throw invalid(`Invalid tag <${text}>: only alphanumeric ASCII characters, '_', or '-'.`);
    tags[name] = value;
  }
  return tags;
}

const read = [
  /^(Action|Version|Source|ReturnPath|ConfigurationSetName)$/,
  /^Destination\.(To|Cc|Bcc)Addresses(\.member\.\d+)?$/,
  /^Message\.(Subject|Body\.(Text|Html))\.(Data|Charset)$/,
  /^(ReplyToAddresses(\.member\.\d+)?|Tags\.member\.\d+\.(Name|Value))$/,
];

function refuseUnread(form: URLSearchParams): void {
  const unread = [...form.keys()].find((name) => !read.some((pattern) => pattern.test(name)));
  if (unread !== undefined) throw invalid(`the simulator does not know the parameter ${unread} of SendEmail`);
}

function unverified(region: string, address: string): AwsError {
  const where = region.toUpperCase();
  return new AwsError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${where}: ${address}`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
