import { beforeEach, describe, expect, it } from 'vitest';
import { handler as listMails } from '../../../functions/notices/list-mails.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { type Mail, mailItem } from '../../../shared/table/mails.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let user: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  user = await world.addUser(company);
  session = await world.logIn(user);
});

function put(overrides: Partial<Mail> = {}): Mail {
  world.advance({ seconds: 1 });
  const mail: Mail = {
    mailId: world.random.ulid(world.now()),
    ownerId: user.userId,
    companyId: company.companyId,
    kind: 'userStopped',
    subject: '利用停止のお知らせ',
    state: 'queued',
    values: { loginId: 'himitsu01', what: 'login' },
    createdAt: world.now().toISOString(),
    claims: 0,
    ttl: 1,
    ...overrides,
  };
  world.engine.put({ ...mail, ...mailItem.key(mail.ownerId, mail.mailId) });
  return mail;
}

describe('list-mails', () => {
  it("lists the caller's own mails, newest first, without their texts (D-23)", async () => {
    const sent = put({ state: 'sent', sentAt: '2026-04-01T01:00:05.000Z' });
    put({ ownerId: company.companyId, to: company.email });
    put({ ownerId: (await world.addUser(company)).userId });
    const queued = put();
    const answer = await world.call(listMails, { session });
    expect([answer.status, answer.roundTrips]).toEqual([200, 2]);
    expect(answer.body).toEqual({
      items: [
        {
          mailId: queued.mailId,
          subject: '利用停止のお知らせ',
          state: 'queued',
          createdAt: expect.stringMatching(/^2026-04-01T10:00:0\d\+09:00$/),
        },
        {
          mailId: sent.mailId,
          subject: '利用停止のお知らせ',
          state: 'sent',
          createdAt: '2026-04-01T10:00:01+09:00',
          sentAt: '2026-04-01T10:00:05+09:00',
        },
      ],
    });
    expect(world.history(company.companyId)).toEqual([]);
  });

  it('continues by a cursor that nobody else can use', async () => {
    const mails = [put(), put(), put(), put(), put()];
    const first = await world.call(listMails, { session, query: { limit: '2' } });
    const second = await world.call(listMails, { session, query: { limit: '2', cursor: first.body.cursor } });
    const third = await world.call(listMails, { session, query: { limit: '2', cursor: second.body.cursor } });
    const ids = [first, second, third].flatMap(({ body }) =>
      body.items.map(({ mailId }: { mailId: string }) => mailId),
    );
    expect(ids).toEqual(mails.map(({ mailId }) => mailId).toReversed());
    expect(third.body).not.toHaveProperty('cursor');
    const colleague = await world.logIn(await world.addUser(company));
    const stolen = await world.call(listMails, { session: colleague, query: { cursor: first.body.cursor } });
    expect([stolen.status, stolen.body.code]).toEqual([400, 'request.cursorInvalid']);
  });
});
