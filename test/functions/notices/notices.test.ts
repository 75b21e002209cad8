import { beforeEach, describe, expect, it } from 'vitest';
import { handler as listNotices } from '../../../functions/notices/list-notices.ts';
import { handler as readNotice } from '../../../functions/notices/read-notice.ts';
import type { Company } from '../../../shared/table/companies.ts';
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

const publish = (name: string, audience = 'ALL', more: Record<string, unknown> = {}) => {
  const notice = world.publishNotice({ audience, title: { ja: name, en: `${name} (en)` }, ...more });
  world.advance({ minutes: 1 });
  return notice;
};
const readings = () => world.items(`READING#${user.userId}`);
const read = (noticeId: string) => world.call(readNotice, { session, input: { noticeId } });
const list = async (query: Record<string, string> = {}, language = 'ja') => {
  const answer = await world.call(listNotices, { session, query, headers: { 'Accept-Language': language } });
  return { ...answer, titles: (answer.body.items ?? []).map(({ title }: { title: string }) => title) };
};

describe('list-notices', () => {
  it('lists the notices to everybody, the company and the caller: unread first, then the newest (A5-15)', async () => {
    const first = publish('一');
    publish('二', company.companyId);
    publish('三', user.userId);
    publish('他社', world.openCompany().companyId);
    publish('未来', 'ALL', { from: '2027-01-01T00:00:00.000Z' });
    publish('終了', 'ALL', { from: '2026-01-01T00:00:00.000Z', until: '2026-01-31T00:00:00.000Z' });
    const last = publish('四');
    await read(last.noticeId);
    const answer = await list();
    expect(answer.titles).toEqual(['三', '二', '一', '四']);
    expect(answer.body.items.map((item: { read: boolean }) => item.read)).toEqual([false, false, false, true]);
    expect(answer.body.items[2]).toEqual({
      noticeId: first.noticeId,
      title: '一',
      body: first.body.ja,
      from: '2026-04-01T10:00:00+09:00',
      atLogin: false,
      read: false,
    });
    expect(answer.roundTrips).toBe(2);
  });

  it('answers in the language asked for (D-25)', async () => {
    publish('一');
    expect((await list({}, 'en')).titles).toEqual(['一 (en)']);
  });

  it('continues by its own cursor, and omits none if one is read between the pages', async () => {
    const notices = ['一', '二', '三', '四', '五'].map((name) => publish(name));
    const first = await list({ limit: '2' });
    expect(first.titles).toEqual(['五', '四']);
    await read(notices[4]?.noticeId ?? '');
    const second = await list({ limit: '2', cursor: first.body.cursor });
    expect(second.titles).toEqual(['三', '二']);
    const third = await list({ limit: '2', cursor: second.body.cursor });
    expect(third.titles).toEqual(['一', '五']);
    expect(third.body).not.toHaveProperty('cursor');
    expect((await list({ cursor: 'AAAA' })).body.code).toBe('request.cursorInvalid');
  });

  it('is offered while the login shows its notices, and not while another step is pending', async () => {
    session = await world.logIn(user, { steps: ['notices'] });
    expect((await list()).status).toBe(200);
    session = await world.logIn(user, { steps: ['changePasswords'] });
    expect((await list()).body.code).toBe('session.stepPending');
  });

  it('recognizes the read ones among a great many notices', async () => {
    for (let count = 0; count < 60; count += 1) await read(publish(`${count}`, company.companyId).noticeId);
    publish('新着');
    session = await world.logIn(user);
    const answer = await list({ limit: '100' });
    expect(answer.titles[0]).toBe('新着');
    expect(answer.body.items.filter((item: { read: boolean }) => item.read)).toHaveLength(60);
  });
});

describe('read-notice', () => {
  it('shows the notice and marks it read', async () => {
    const notice = publish('一', company.companyId);
    const answer = await read(notice.noticeId);
    expect([answer.status, answer.body.title, answer.body.read]).toEqual([200, '一', true]);
    expect(readings()).toMatchObject([{ noticeId: notice.noticeId, userId: user.userId }]);
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      event: 'notice.read',
      outcome: 'done',
      subject: notice.noticeId,
    });
  });

  it('changes nothing when repeated: the first reading stays', async () => {
    const notice = publish('一');
    await read(notice.noticeId);
    const before = readings();
    world.advance({ minutes: 5 });
    expect((await read(notice.noticeId)).status).toBe(200);
    expect(readings()).toEqual(before);
  });

  it('shows no notice to others, none before its start and none after its end', async () => {
    const ids = [
      publish('他社', world.openCompany().companyId).noticeId,
      publish('同僚', (await world.addUser(company)).userId).noticeId,
      publish('未来', 'ALL', { from: '2027-01-01T00:00:00.000Z' }).noticeId,
      publish('終了', 'ALL', { until: '2026-04-01T01:00:00.000Z' }).noticeId,
      '01K00000000000000000000000',
    ];
    for (const noticeId of ids) {
      const answer = await read(noticeId);
      expect([answer.status, answer.body.code]).toEqual([404, 'notice.notFound']);
    }
    expect(readings()).toEqual([]);
  });
});
