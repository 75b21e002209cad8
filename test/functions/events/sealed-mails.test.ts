import { expect, it } from 'vitest';
import { openCompany as openDefinition } from '../../../functions/bank/open-company.operation.ts';
import { handler as openCompany } from '../../../functions/bank/open-company.ts';
import { handler as renewTemporaryPasswords } from '../../../functions/bank/renew-temporary-passwords.ts';
import { handler as unlockUserAtBranch } from '../../../functions/bank/unlock-user-at-branch.ts';
import { handler as deliverMail } from '../../../functions/events/deliver-mail.ts';
import { handler as beginEmailCheck } from '../../../functions/sessions/begin-email-check.ts';
import { handler as requestMailPassword } from '../../../functions/users/request-mail-password.ts';
import { handler as resetUserPasswords } from '../../../functions/users/reset-user-passwords.ts';
import { mailValues, secretValues } from '../../../shared/text/mail-kinds.ts';
import { streamEvent } from '../../fakes/stream.ts';
import { createWorld, type World } from '../../world.ts';

const secretLine = /^(?:仮ログインパスワード|仮確認用パスワード|メール通知パスワード): (.+)$/gm;

/** Every operation that mails a secret. */
const scenes: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  'open-company': (world) => world.call(openCompany, { input: openDefinition.example }),
  'renew-temporary-passwords': async (world) => {
    const company = world.openCompany({ masterUserId: undefined });
    await world.inviteMaster(company);
    return world.call(renewTemporaryPasswords, { input: { companyId: company.companyId } });
  },
  'unlock-user-at-branch': async (world) => {
    const { companyId, userId } = await world.addUser(world.openCompany(), { role: 'master' });
    const input = { companyId, userId, what: ['login', 'confirmation'], temporaryPasswords: true };
    return world.call(unlockUserAtBranch, { input });
  },
  'begin-email-check': async (world) => {
    const user = await world.addUser(world.openCompany());
    return world.call(beginEmailCheck, { session: await world.logIn(user, { steps: ['emailCheck'] }) });
  },
  'request-mail-password': async (world) => {
    const user = await world.addUser(world.openCompany(), { role: 'master' });
    const session = await world.logIn(user);
    return world.call(requestMailPassword, { session, input: { purpose: 'createUser' } });
  },
  'reset-user-passwords': async (world) => {
    const company = world.openCompany();
    const session = await world.logIn(await world.addUser(company, { role: 'master' }));
    const { userId } = await world.addUser(company);
    const proof = { confirmationPassword: 'Kakunin26b' };
    return world.call(resetUserPasswords, { session, input: { userId, what: ['login', 'confirmation'], proof } });
  },
};

it.each(Object.entries(scenes))(
  '%s: the mailed secret reaches the mail, and stands nowhere in clear before, in between or afterwards',
  async (name, act) => {
    const world = createWorld({ profile: name === 'request-mail-password' ? 'tohoku' : 'standard' });
    const answer = await act(world);
    const stream = streamEvent(world.changes.filter(({ key }) => key.pk.startsWith('MAIL#')));
    await world.run(deliverMail, stream);
    const [mail] = world.mailer.sent;
    const secrets = [...(mail?.text ?? '').matchAll(secretLine)].map(([, secret]) => secret ?? '');
    expect(secrets.length).toBeGreaterThan(0);
    // The changes hold every item as it ever was; what a backup or the stream's failure queue could keep is among them.
    const kept = JSON.stringify([world.changes, world.items(), world.logs, stream, answer]);
    for (const secret of secrets) {
      expect(secret).toMatch(/^[0-9A-Za-z]{8,10}$/);
      expect(kept).not.toContain(secret);
    }
    const items = world.items('MAIL#').filter(({ state }) => state !== 'queued');
    expect(items.filter(({ state }) => state === 'sent').length).toBeGreaterThan(0);
    for (const item of items) {
      expect(item).not.toHaveProperty('sealed');
      expect(item).not.toHaveProperty('values');
    }
  },
);

it('keeps values readable that are not secret, and binds the others to their mail', async () => {
  const world = createWorld();
  await world.call(openCompany, { input: openDefinition.example });
  const [item] = world.items('MAIL#');
  expect(item).toMatchObject({ values: { companyName: openDefinition.example['name'] }, sealed: expect.any(String) });
  expect(Object.keys(item?.['values'] as object)).toEqual(['companyName']);
  if (item) world.engine.put({ ...item, sk: '01KA0000000000000000000000', mailId: '01KA0000000000000000000000' });
  expect(await world.run(deliverMail, {})).toMatchObject({ sent: 1, left: 1 });
});

it('sends mails of earlier versions, whose secrets are among the values', async () => {
  const world = createWorld();
  await world.call(openCompany, { input: openDefinition.example });
  const [item] = world.items('MAIL#');
  const { sealed: _, ...unsealed } = { sealed: '', ...item };
  const passwords = { temporaryLoginPassword: 'Mukashi123', temporaryConfirmationPassword: 'Mukashi456' };
  world.engine.put({ ...unsealed, values: { companyName: '株式会社手形商事', ...passwords } } as never);
  expect(await world.run(deliverMail, {})).toMatchObject({ sent: 1 });
  expect(world.mailer.sent[0]?.text).toContain('仮ログインパスワード: Mukashi123');
});

it('waits while the key service does not answer, and sends when it is back', async () => {
  const world = createWorld();
  await world.call(openCompany, { input: openDefinition.example });
  world.mailSeal.outage = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  expect(await world.run(deliverMail, {})).toMatchObject({ left: 1, sent: 0 });
  expect(world.logs).toContainEqual(
    expect.objectContaining({ message: 'mail left for later', error: 'ThrottlingException' }),
  );
  world.mailSeal.outage = undefined;
  world.advance({ minutes: 2 });
  expect(await world.run(deliverMail, {})).toMatchObject({ sent: 1 });
});

it('treats every value that is a password as a secret', () => {
  const marked = Object.values(secretValues).flatMap(Object.keys).toSorted();
  const named = Object.values(mailValues).flatMap(({ shape }) =>
    Object.keys(shape).filter((name) => /password|secret|code|pin$/i.test(name)),
  );
  expect(marked).toEqual(named.toSorted());
});
