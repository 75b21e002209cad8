import { SendEmailCommand, SESClient } from '@aws-sdk/client-ses';
import type { Mailer } from '../operation/ports.ts';
import { MailerEnvironment, readEnvironment } from './environment.ts';

/** No retry will help: the service refuses this mail for good. */
export class MailRefused extends Error {}

/** Amazon SES behind the port. */
export function sesMailer(): Mailer {
  const { MAIL_FROM } = readEnvironment(MailerEnvironment);
  const client = new SESClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 } });
  const utf8 = (Data: string) => ({ Charset: 'UTF-8', Data });
  return {
    send: async ({ to, subject, text }) => {
      try {
        await client.send(
          new SendEmailCommand({
            Source: MAIL_FROM,
            Destination: { ToAddresses: [to] },
            Message: { Subject: utf8(subject), Body: { Text: utf8(text) } },
          }),
        );
      } catch (thrown) {
        if (thrown instanceof Error && thrown.name === 'MessageRejected') throw new MailRefused(thrown.message);
        throw thrown;
      }
    },
  };
}
