import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sesMailer } from '../../shared/aws/mailer.ts';
import { MailFault } from '../../shared/operation/mail-fault.ts';
import { mockOf } from './mock.ts';

const client = mockOf(SESClient);
const mail = {
  to: 'taro@example.jp',
  subject: '利用停止のお知らせ',
  text: '本文\n',
  tags: { owner: 'U1', mail: 'M1' },
};
const named = (name: string, message = name) => Object.assign(new Error(message), { name });

/** Time that passes while somebody waits. */
function virtualTime() {
  const time = {
    passed: 0,
    now: () => time.passed,
    wait: async (milliseconds: number) => {
      time.passed += milliseconds;
    },
    random: () => 0.5,
  };
  return time;
}

beforeEach(() => {
  client.reset();
  vi.stubEnv('MAIL_FROM', 'no-reply@tegata.example.jp');
  vi.stubEnv('MAILS_PER_SECOND', '10');
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
      Tags: [
        { Name: 'owner', Value: 'U1' },
        { Name: 'mail', Value: 'M1' },
      ],
    },
  ]);
});

const refusals = [
  ['MessageRejected', 'sender'],
  ['MailFromDomainNotVerifiedException', 'sender'],
  ['AccountSendingPausedException', 'sender'],
  ['AccountSendingPaused', 'sender'],
  ['ConfigurationSetDoesNotExistException', 'sender'],
  ['ConfigurationSetSendingPausedException', 'sender'],
  ['AccessDenied', 'sender'],
  ['InvalidClientTokenId', 'sender'],
  ['SignatureDoesNotMatch', 'sender'],
  ['OptInRequired', 'sender'],
  ['InvalidParameterValue', 'mail'],
] as const;

it.each(refusals)('takes %s for a fault of the %s, and tries once', async (name, of) => {
  client.on(SendEmailCommand).rejects(named(name));
  const fault = await sesMailer(virtualTime())
    .send(mail)
    .catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(MailFault);
  expect(fault).toMatchObject({ of, name });
  expect(client.commandCalls(SendEmailCommand)).toHaveLength(1);
});

const passing = ['InternalFailure', 'ServiceUnavailable', 'TimeoutError', 'constructor'];

it.each(passing)('takes %s for what may pass, and tries once: the mail may be on its way', async (name) => {
  client.on(SendEmailCommand).rejects(named(name));
  await expect(sesMailer(virtualTime()).send(mail)).rejects.toMatchObject({ name });
  await expect(sesMailer(virtualTime()).send(mail)).rejects.not.toBeInstanceOf(MailFault);
  expect(client.commandCalls(SendEmailCommand)).toHaveLength(2);
});

it('slows down and tries again if SES reports that it was too fast', async () => {
  const time = virtualTime();
  const tooFast = named('Throttling', 'Maximum sending rate exceeded.');
  client.on(SendEmailCommand).rejectsOnce(tooFast).rejectsOnce(tooFast).resolves({});
  await sesMailer(time).send(mail);
  expect(client.commandCalls(SendEmailCommand)).toHaveLength(3);
  // Two pauses of half a second and a random part.
  expect(time.passed).toBeGreaterThanOrEqual(1500);
});

it('leaves a mail for later after four tries that were too fast', async () => {
  client.on(SendEmailCommand).rejects(named('Throttling', 'Maximum sending rate exceeded.'));
  await expect(sesMailer(virtualTime()).send(mail)).rejects.toMatchObject({ of: 'rate', name: 'Throttling' });
  expect(client.commandCalls(SendEmailCommand)).toHaveLength(4);
});

it('does not retry when the daily quota is used up', async () => {
  client.on(SendEmailCommand).rejects(named('Throttling', 'Daily message quota exceeded.'));
  await expect(sesMailer(virtualTime()).send(mail)).rejects.toMatchObject({ of: 'rate' });
  expect(client.commandCalls(SendEmailCommand)).toHaveLength(1);
});

it('keeps to the rate of the stage, also when asked for many at once', async () => {
  const time = virtualTime();
  client.on(SendEmailCommand).resolves({});
  const mailer = sesMailer(time);
  for (let second = 0; second < 5; second += 1) for (let count = 0; count < 10; count += 1) await mailer.send(mail);
  // Fifty at ten a second, of which the first ten need not wait.
  expect(time.passed).toBe(4000);
});

it.each(['MAIL_FROM', 'MAILS_PER_SECOND'])('says that %s is missing', (name) => {
  vi.stubEnv(name, undefined);
  expect(() => sesMailer()).toThrow(name);
});
