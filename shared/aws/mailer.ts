import { setTimeout as pause } from 'node:timers/promises';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { type FaultOf, MailFault } from '../operation/mail-fault.ts';
import type { Mailer, OutgoingMail } from '../operation/ports.ts';
import { MailerEnvironment, readEnvironment } from './environment.ts';
import { type PaceClock, sendPace } from './send-pace.ts';

/** Tries of one mail in one call, while SES says that it came too fast: it was certainly not sent. */
const most = 4;

/**
 * The errors of SendEmail that say whose fault it is (SES API reference, SendEmail and common errors; developer guide, email sending
 * errors), by the service's names; the SDK adds `Exception` to some. What is not here may pass: a failure of the service or of the network.
 */
const faults: Readonly<Record<string, FaultOf>> = {
  // "Email address is not verified": ours, in the sandbox the recipient's too; or content SES does not take, which is ours as well.
  MessageRejected: 'sender',
  MailFromDomainNotVerified: 'sender',
  AccountSendingPaused: 'sender',
  ConfigurationSetDoesNotExist: 'sender',
  ConfigurationSetSendingPaused: 'sender',
  AccessDenied: 'sender',
  InvalidClientTokenId: 'sender',
  OptInRequired: 'sender',
  SignatureDoesNotMatch: 'sender',
  // An address that is none. Sender and tags have forms that are checked before (`environment.ts`, `Mailer`).
  InvalidParameterValue: 'mail',
  Throttling: 'rate',
};

const realTime: PaceClock = {
  now: () => performance.now(),
  wait: async (milliseconds) => void (await pause(milliseconds)),
  random: Math.random,
};

/** The `Mailer` port on Amazon SES. */
export function sesMailer(clock: PaceClock = realTime): Mailer {
  const { MAIL_FROM, MAILS_PER_SECOND } = readEnvironment(MailerEnvironment);
  // One attempt: an answer that did not come may have been a mail that went out, and SES knows no repeated request.
  const client = new SESClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 } });
  const pace = sendPace(MAILS_PER_SECOND, clock);
  return {
    send: async (mail) => {
      for (let attempt = 1; ; attempt += 1) {
        await pace.turn();
        const fault = await faultOf(() => client.send(commandOf(mail, MAIL_FROM)));
        if (!fault) return pace.faster();
        if (fault.of === 'rate') pace.slower();
        // The day's quota does not come back within a call.
        if (fault.of !== 'rate' || /daily/i.test(fault.message) || attempt === most) throw fault;
      }
    },
  };
}

/** @throws what the service did not answer to: it may pass */
async function faultOf(send: () => Promise<unknown>): Promise<MailFault | undefined> {
  try {
    await send();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const name = thrown.name.replace(/Exception$/, '');
    const of = Object.hasOwn(faults, name) ? faults[name] : undefined;
    if (!of) throw thrown;
    return new MailFault(of, thrown.name, thrown.message);
  }
}

const utf8 = (Data: string) => ({ Charset: 'UTF-8', Data });

function commandOf({ to, subject, text, tags }: OutgoingMail, from: string): SendEmailCommand {
  return new SendEmailCommand({
    Source: from,
    Destination: { ToAddresses: [to] },
    Message: { Subject: utf8(subject), Body: { Text: utf8(text) } },
    Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
  });
}
