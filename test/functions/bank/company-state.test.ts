import { expect, it } from 'vitest';
import { handler as close } from '../../../functions/bank/close-company.ts';
import { handler as resume } from '../../../functions/bank/resume-company.ts';
import { handler as suspend } from '../../../functions/bank/suspend-company.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { createWorld } from '../../world.ts';

const unknown = '01K3VN5T00ACME0000000000AB';

it('suspends a company: its sessions end, nobody logs in, and a resumption does not bring the sessions back', async () => {
  const world = createWorld();
  const company = world.openCompany();
  const { companyId } = company;
  const user = await world.addUser(company);
  const session = await world.logIn(user);
  const credentials = { input: { loginId: user.loginId, loginPassword: user.loginPassword } };
  expect(await world.call(getHome, { session })).toMatchObject({ status: 200 });

  world.advance({ minutes: 1 });
  const suspended = await world.call(suspend, { input: { companyId } });
  expect(suspended).toMatchObject({ status: 200, body: { companyId, state: 'suspended' }, headers: { ETag: '"2"' } });
  expect(suspended.roundTrips).toBeLessThanOrEqual(2);
  expect(await world.call(getHome, { session })).toMatchObject({ status: 401, body: { code: 'session.ended' } });
  expect(await world.call(logIn, credentials)).toMatchObject({ status: 401, body: { code: 'session.refused' } });

  world.advance({ minutes: 1 });
  expect(await world.call(resume, { input: { companyId } })).toMatchObject({ status: 200, body: { state: 'usable' } });
  expect(await world.call(getHome, { session })).toMatchObject({ status: 401, body: { code: 'session.ended' } });
  expect(await world.call(logIn, credentials)).toMatchObject({ status: 201 });

  const changes = [{ path: 'state', before: 'usable', after: 'suspended' }];
  expect(world.history(companyId).filter(({ service }) => service === 'contract')).toMatchObject([
    { event: 'company.suspended', actor: 'bank', outcome: 'done', subject: companyId, changes },
    { event: 'company.resumed', actor: 'bank', outcome: 'done' },
  ]);
});

it('closes a company permanently, suspended or not', async () => {
  const world = createWorld();
  const { companyId } = world.openCompany();
  const other = world.openCompany({ state: 'suspended' });
  expect(await world.call(close, { input: { companyId } })).toMatchObject({ status: 200, body: { state: 'closed' } });
  expect(await world.call(close, { input: { companyId: other.companyId } })).toMatchObject({ status: 200 });
  for (const handler of [close, resume, suspend]) {
    expect(await world.call(handler, { input: { companyId } })).toMatchObject({
      status: 409,
      body: { code: 'company.state', state: 'closed' },
    });
  }
  expect(world.items(`COMPANY#${companyId}`)).toMatchObject([{ state: 'closed', version: 2 }]);
  const refused = { outcome: 'refused', code: 'company.state', actor: 'bank' };
  expect(world.history(companyId)).toMatchObject([
    { event: 'company.closed', outcome: 'done' },
    refused,
    refused,
    refused,
  ]);
});

it.each([
  ['suspends', suspend, 'suspended'],
  ['resumes', resume, 'usable'],
] as const)('%s only what is not so already', async (_, handler, state) => {
  const world = createWorld();
  const { companyId } = world.openCompany({ state });
  expect(await world.call(handler, { input: { companyId } })).toMatchObject({
    status: 409,
    body: { code: 'company.state', state },
  });
  expect(world.items(`COMPANY#${companyId}`)).toMatchObject([{ state, version: 1 }]);
});

it.each([suspend, resume, close])(
  'refuses an unknown company and a stale version, and tells what would change',
  async (handler) => {
    const world = createWorld();
    const { companyId } = world.openCompany({ state: handler === resume ? 'suspended' : 'usable' });
    expect(await world.call(handler, { input: { companyId: unknown } })).toMatchObject({
      status: 404,
      body: { code: 'company.notFound' },
    });
    expect(await world.call(handler, { input: { companyId }, ifMatch: 7 })).toMatchObject({
      status: 412,
      body: { code: 'request.staleVersion' },
    });
    const dry = await world.call(handler, { input: { companyId }, validateOnly: true });
    expect(dry).toMatchObject({ status: 200, body: { changes: [{ path: 'state' }] } });
    expect(world.items(`COMPANY#${companyId}`)).toMatchObject([{ version: 1 }]);
    expect(world.history(companyId)).toEqual([]);
    expect(await world.call(handler, { input: { companyId }, ifMatch: 1 })).toMatchObject({ status: 200 });
  },
);

it('lets one of two concurrent decisions win', async () => {
  const world = createWorld();
  const { companyId } = world.openCompany();
  const answers = await Promise.all([suspend, close].map((handler) => world.call(handler, { input: { companyId } })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('request.conflict');
});
