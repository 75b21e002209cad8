import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sesMailer } from '../../shared/aws/mailer.ts';
import { MailRefused } from '../../shared/operation/mail-refused.ts';
import { mockOf } from './mock.ts';

const client = mockOf(SESClient);
const mail = { to: 'taro@example.jp', subject: '利用停止のお知らせ', text: '本文\n' };
const named = (name: string) => Object.assign(new Error(name), { name });

beforeEach(() => {
  client.reset();
  vi.stubEnv('MAIL_FROM', 'no-reply@tegata.example.jp');
});
afterEach(() => vi.unstubAllEnvs());

it("sends one plain mail in UTF-8 from the bank's address to one recipient", async () => {
  client.on(SendEmailCommand).resolves({});
  await sesMailer().send(mail);
  expect(client.commandCalls(SendEmailCommand).map((call) => call.args[0].input)).toEqual([
    {
      Source: 'no-reply@tegata.example.jp',
      Destination: { ToAddresses: ['taro@example.jp'] },
      Message: {
        Subject: { Charset: 'UTF-8', Data: mail.subject },
        Body: { Text: { Charset: 'UTF-8', Data: mail.text } },
      },
    },
  ]);
});

it('tells a refusal for good from a failure that may pass', async () => {
  client.on(SendEmailCommand).rejectsOnce(named('MessageRejected')).rejectsOnce(named('Throttling'));
  await expect(sesMailer().send(mail)).rejects.toBeInstanceOf(MailRefused);
  await expect(sesMailer().send(mail)).rejects.toMatchObject({ name: 'Throttling' });
});

it('says which variable is missing', () => {
  vi.stubEnv('MAIL_FROM', undefined);
  expect(() => sesMailer()).toThrow('MAIL_FROM');
});
