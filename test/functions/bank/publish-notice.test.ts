import { expect, it } from 'vitest';
import { handler as publish } from '../../../functions/bank/publish-notice.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import type { Item } from '../../../shared/table/engine.ts';
import { audiencesOf, everyAudience } from '../../../shared/table/notices.ts';
import { createWorld } from '../../world.ts';

const words = {
  title: { ja: '休止のお知らせ', en: 'Maintenance' },
  body: { ja: '休止します。\n以上', en: 'We rest.' },
};

it('publishes to everybody, a company or a user, and only they see it at login', async () => {
  const world = createWorld();
  const company = world.openCompany();
  const { companyId } = company;
  const [user, colleague] = [await world.addUser(company), await world.addUser(company)];
  const stranger = await world.addUser(world.openCompany());
  const stepsOf = async ({ loginId, loginPassword }: typeof user) =>
    (await world.call(logIn, { input: { loginId, loginPassword } })).body.steps;
  const publishTo = (audience: object) => world.call(publish, { input: { ...words, ...audience, atLogin: true } });

  expect(await publishTo({ companyId, userId: user.userId })).toMatchObject({
    status: 201,
    roundTrips: 2,
    body: { noticeId: expect.any(String) },
  });
  expect([await stepsOf(user), await stepsOf(colleague), await stepsOf(stranger)]).toEqual([['notices'], [], []]);
  expect(world.items(`NOTICE#${user.userId}`)).toMatchObject([
    { ...words, atLogin: true, from: world.now().toISOString() },
  ]);
  expect(world.history(companyId).filter(({ event }) => event === 'notice.published')).toMatchObject([
    { actor: 'bank', subject: user.userId },
  ]);

  await publishTo({ companyId });
  expect([await stepsOf(colleague), await stepsOf(stranger)]).toEqual([['notices'], []]);
  await publishTo({});
  expect(await stepsOf(stranger)).toEqual(['notices']);
  expect(world.history('ALL')).toMatchObject([{ event: 'notice.published' }]);
});

it('shows a notice from its start to its end, and deletes it later', async () => {
  const world = createWorld();
  const period = { from: '2026-04-02T00:00:00+09:00', until: '2026-04-03T00:00:00+09:00' };
  const { body } = await world.call(publish, { input: { ...words, ...period } });
  const [notice, ...copies] = world.items('NOTICE#ALL');
  const until = '2026-04-02T15:00:00.000Z';
  expect(notice).toMatchObject({ noticeId: body.noticeId, from: '2026-04-01T15:00:00.000Z', until, atLogin: false });
  expect(notice?.['ttl']).toBe(Date.parse(until) / 1000 + 90 * 86_400);
  const common = ({ pk: _pk, audience: _audience, ...rest }: Item) => rest;
  expect(copies.map(common)).toEqual(Array(7).fill(common(notice as Item)));
});

it('is read by each user in one of its copies, and by about as many in each', async () => {
  const world = createWorld();
  await world.call(publish, { input: { ...words, atLogin: true } });
  const company = world.openCompany();
  const companyId = company.companyId;
  const lastCharacters = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
  const audiences = lastCharacters.map(
    (last) => audiencesOf({ companyId, userId: `01K3VN5T00ACME0000000000A${last}` })[0],
  );
  const users = (audience: string) => audiences.filter((each) => each === audience).length;
  expect(everyAudience.reduce((sum, audience) => sum + users(audience), 0)).toBe(lastCharacters.length);
  for (const audience of everyAudience) expect([3, 4, 5]).toContain(users(audience));
  expect(world.items('NOTICE#').map(({ pk }) => pk)).toEqual(everyAudience.map((audience) => `NOTICE#${audience}`));
});

it.each<[string, object, string]>([
  ['ends before it begins', { from: '2026-04-05T00:00:00+09:00', until: '2026-04-04T00:00:00+09:00' }, 'until'],
  ['is over', { from: '2026-03-01T00:00:00+09:00', until: '2026-04-01T00:00:00+09:00' }, 'until'],
  ['is to a user of no company', { userId: '01K3VN5T00ACME0000000000AB' }, 'companyId'],
  ['has no English', { title: { ja: '休止' } }, 'title.en'],
  ['has a title of two lines', { title: { ja: '休\n止', en: 'x' } }, 'title.ja'],
  ['has an empty body', { body: { ja: ' ', en: 'x' } }, 'body.ja'],
  ['is too long', { body: { ja: 'あ'.repeat(4001), en: 'x' } }, 'body.ja'],
])('refuses a notice that %s', async (_, given, path) => {
  const world = createWorld();
  const answer = await world.call(publish, { input: { ...words, ...given } });
  expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [{ path }] } });
  expect(answer.body.errors[0].detail.length).toBeGreaterThan(5);
  expect(world.items('NOTICE#')).toEqual([]);
});

it('refuses an unknown or closed company, and a user of another one', async () => {
  const world = createWorld();
  const closed = world.openCompany({ state: 'closed' });
  const company = world.openCompany();
  const stranger = await world.addUser(world.openCompany());
  const codeFor = async (audience: object) =>
    (await world.call(publish, { input: { ...words, ...audience } })).body.code;
  expect(await codeFor({ companyId: '01K3VN5T00ACME0000000000AB' })).toBe('company.notFound');
  expect(await codeFor({ companyId: closed.companyId })).toBe('company.state');
  expect(await codeFor({ companyId: company.companyId, userId: stranger.userId })).toBe('user.notFound');
  expect(world.items('NOTICE#')).toEqual([]);
});
