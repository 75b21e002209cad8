import { setTimeout as pause } from 'node:timers/promises';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { type FaultOf, MailFault } from '../operation/mail-fault.ts';
import type { Mailer, OutgoingMail } from '../operation/ports.ts';
import { MailerEnvironment, readEnvironment } from './environment.ts';
import { type PaceClock, sendPace } from './send-pace.ts';
import { timeLimits } from './time-limits.ts';

/** Attempts per call while SES throttles: a throttled mail was certainly not sent. */
const most = 4;

/**
 * Errors of SendEmail by whose fault they are (SES API reference, SendEmail and common errors), under the service's names; the SDK
 * appends `Exception` to some. Every other error is transient: a failure of the service or of the network.
 */
const faults: Readonly<Record<string, FaultOf>> = {
  // "Email address is not verified": the sender's, or in the sandbox the recipient's; or content that SES rejects. All are ours.
  MessageRejected: 'sender',
  MailFromDomainNotVerified: 'sender',
  AccountSendingPaused: 'sender',
  ConfigurationSetDoesNotExist: 'sender',
  ConfigurationSetSendingPaused: 'sender',
  AccessDenied: 'sender',
  InvalidClientTokenId: 'sender',
  OptInRequired: 'sender',
  SignatureDoesNotMatch: 'sender',
  // A malformed recipient: the sender's address and the tags are checked before (`environment.ts`, `Mailer`).
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
  // One attempt: a call without an answer may have sent its mail, and SES does not recognize a repeated request.
  const client = new SESClient({ maxAttempts: 1, requestHandler: { ...timeLimits, requestTimeout: 10_000 } });
  const pace = sendPace(MAILS_PER_SECOND, clock);
  return {
    send: async (mail) => {
      for (let attempt = 1; ; attempt += 1) {
        await pace.turn();
        const fault = await faultOf(() => client.send(commandOf(mail, MAIL_FROM)));
        if (!fault) return pace.faster();
        if (fault.of === 'rate') pace.slower();
        // A daily quota does not recover within a call.
        if (fault.of !== 'rate' || /daily/i.test(fault.message) || attempt === most) throw fault;
      }
    },
  };
}

/** @throws transient errors */
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
