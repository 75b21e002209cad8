import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { MailRefused } from '../operation/mail-refused.ts';
import type { Mailer } from '../operation/ports.ts';
import { MailerEnvironment, readEnvironment } from './environment.ts';

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
