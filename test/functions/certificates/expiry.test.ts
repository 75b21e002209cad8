import { decodeTime } from 'ulid';
import { describe, expect, it } from 'vitest';
import { handler as forecast } from '../../../functions/bank/forecast-expiry.ts';
import { handler as renew } from '../../../functions/certificates/renew-certificate.ts';
import { handler as revoke } from '../../../functions/certificates/revoke-certificate.ts';
import { handler as scan } from '../../../functions/events/scan-certificate-expiry.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { certificateItem } from '../../../shared/table/certificates.ts';
import { userItem } from '../../../shared/table/user.ts';
import { csrPem } from '../../builders/csr.ts';
import { createWorld, type World } from '../../world.ts';
import { arrangeCompany } from './arrange.ts';

const run = (world: World) => world.run(scan, {});
const atSix = (world: World, date: string) => world.at(`${date}T06:00:00+09:00`);
const expiryMails = (world: World) => world.mails().filter(({ kind }) => kind === 'certificateExpiry');
const expiryNotices = (world: World) => world.items('NOTICE#');

/** So many users whose certificates expire on 2027-04-02. */
async function arrangeHolders(count: number, seed = 1) {
  const world = createWorld({ seed });
  const company = world.openCompany({ loginMethod: 'certificate' });
  const users = [];
  for (let number = 0; number < count; number += 1) {
    const user = await world.addUser(company);
    users.push({ user, certificate: await world.certify(user) });
  }
  return { world, company, users };
}

const raise = () => {
  throw new Error('no holder');
};

describe('scan-certificate-expiry', () => {
  it('notifies each user 40 days and 10 days before, and on the day, on home and by mail', async () => {
    const { world, company, users } = await arrangeHolders(1);
    const [holder] = users;
    for (const [date, noticed] of [
      ['2027-02-20', 0],
      ['2027-02-21', 1],
      ['2027-02-22', 0],
      ['2027-03-22', 0],
      ['2027-03-23', 1],
      ['2027-04-01', 0],
      ['2027-04-02', 1],
      ['2027-04-03', 0],
    ] as const) {
      atSix(world, date);
      expect(await run(world)).toMatchObject({ noticed });
    }
    const texts = expiryMails(world).map(({ text }) => text);
    expect(texts).toHaveLength(3);
    expect(texts[0]).toContain('証明書有効期限: 2027年04月02日 08時59分59秒');
    expect(texts[0]).toContain('あと40日');
    expect(texts[2]).toContain('本日');
    expect(expiryNotices(world)).toHaveLength(3);
    expect(expiryNotices(world)[0]).toMatchObject({ audience: holder?.user.userId, until: '2027-04-01T23:59:59.000Z' });
    expect(world.history(company.companyId)).toMatchObject(
      Array.from({ length: 3 }, () => ({
        event: 'certificate.expiryNoticed',
        actor: 'system',
        userId: holder?.user.userId,
      })),
    );
  });

  it('shows the notice on home until it is read', async () => {
    const { world, users } = await arrangeHolders(1);
    atSix(world, '2027-02-21');
    await run(world);
    const [holder] = users;
    if (!holder) throw new Error('no holder');
    const session = await world.logIn(holder.user, { certificate: holder.certificate });
    const home = await world.call(getHome, { session });
    expect(home.body.notices).toHaveLength(1);
  });

  it('keeps nobody at the login until the notice is read', async () => {
    const { world, users } = await arrangeHolders(1);
    atSix(world, '2027-02-21');
    await run(world);
    const [{ user, certificate } = raise()] = users;
    const input = { loginPassword: user.loginPassword };
    const { status, body } = await world.call(logIn, { certificatePem: certificate.pem, input });
    expect([status, body.steps]).toEqual([201, ['renewal']]);
  });

  it('names the holder and the last login in the mail, and the threshold in the history', async () => {
    const { world, company, users } = await arrangeHolders(1);
    const [{ user, certificate } = raise()] = users;
    await world.logIn(user, { certificate });
    atSix(world, '2027-02-21');
    await run(world);
    const [mail] = expiryMails(world);
    expect(mail?.text).toContain(`${user.name} 様`);
    expect(mail?.text).toContain('前回のログイン: 2026年04月01日 10時00分00秒');
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      event: 'certificate.expiryNoticed',
      subject: user.userId,
      changes: [
        { path: 'certificate.notAfter', before: null, after: '2027-04-02T08:59:59+09:00' },
        { path: 'certificate.noticeDays', before: null, after: 40 },
      ],
    });
  });

  it('gives notices ids of their own that sort by the day on which each fell due (X-3)', async () => {
    const { world } = await arrangeHolders(20);
    for (const date of ['2027-02-21', '2027-03-23']) {
      atSix(world, date);
      await run(world);
      const ids = expiryNotices(world)
        .map(({ noticeId }) => String(noticeId))
        .filter((id) => decodeTime(id) === Date.parse(`${date}T00:00:00+09:00`));
      expect(new Set(ids).size).toBe(20);
      for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
      // Behind the ten letters of the time, each of the others is as good as drawn.
      for (let place = 10; place < 26; place += 1) expect(new Set(ids.map((id) => id[place])).size).toBeGreaterThan(1);
    }
  });

  it('keeps a notice for 400 days after the end of its certificate: any later scan still knows that it was sent', async () => {
    const { world } = await arrangeHolders(1);
    atSix(world, '2027-02-21');
    await run(world);
    expect(expiryNotices(world)).toMatchObject([{ ttl: Date.parse('2028-05-06T08:59:59+09:00') / 1000 }]);
  });

  it.each([
    ['in its last second', '2027-04-02T08:59:59+09:00'],
    ['after it', '2027-04-03T06:00:00+09:00'],
  ])('writes a notice that stays, where the first scan finds the certificate %s', async (_, at) => {
    const { world, company } = await arrangeHolders(1);
    atSix(world, '2027-02-20');
    await run(world);
    world.at(at);
    expect(await run(world)).toMatchObject({ noticed: 1 });
    expect(expiryNotices(world)[0]).not.toHaveProperty('until');
    const text = expiryMails(world)[0]?.text;
    expect(text?.includes('有効期限が切れました')).toBe(at > '2027-04-03');
    expect(world.history(company.companyId)).toMatchObject([{ changes: [{}, { after: 0 }] }]);
  });

  it('reads every page of a shard', async () => {
    const { world, users } = await arrangeHolders(1);
    const [{ certificate } = raise()] = users;
    const { pem: _pem, thumbprint, ...row } = certificate;
    // Of the same shard, and in its order before and behind the only one that is somebody's.
    for (let count = 0; count < 250; count += 1) {
      const other = `${thumbprint[0]}${count % 2 ? '0' : 'f'}${count.toString(16).padStart(62, '0')}`;
      world.engine.put({ ...row, thumbprint: other, dueSort: other, ...certificateItem.key(other) });
    }
    atSix(world, '2027-02-21');
    let pages = 0;
    world.hooks.before = (call) => {
      if (call.method === 'query' && call.query.partition === certificate.due) pages += 1;
    };
    expect(await run(world)).toEqual({ scanned: 251, noticed: 1, skipped: 250 });
    // A page has as many certificates as one request reads users.
    expect(pages).toBe(3);
  });

  it('notifies the holders of all shards: of a stage that spreads over fewer now, and of one that spreads over more', async () => {
    const { world } = await arrangeHolders(20);
    const scanWith = (dueShards: number) =>
      scan.on({ ...world.ports, engine: { ...world.ports.engine, dueShards } })({});
    for (const [date, dueShards] of [
      ['2027-02-21', 1],
      ['2027-03-23', 16],
      ['2027-04-02', 1],
    ] as const) {
      atSix(world, date);
      expect(await scanWith(dueShards)).toEqual({ scanned: 20, noticed: 20, skipped: 0 });
    }
  });

  it('of a table that never had more shards reads as many as the stage says', async () => {
    const { world } = await arrangeHolders(0);
    const read: string[] = [];
    world.hooks.before = (call) => {
      if (call.method === 'query') read.push(call.query.partition);
    };
    const run = scan.on({ ...world.ports, engine: { ...world.ports.engine, dueShards: 2 } });
    atSix(world, '2027-02-20');
    await run({});
    read.length = 0;
    atSix(world, '2027-02-21');
    await run({});
    expect([...new Set(read.map((partition) => partition.split('#').at(-1)))]).toEqual(['0', '1']);
  });

  it('notifies once, however often it runs, even twice at the same time', async () => {
    const { world } = await arrangeHolders(30);
    atSix(world, '2027-02-21');
    await Promise.all([run(world), run(world)]);
    expect(await run(world)).toEqual({ scanned: 30, noticed: 0, skipped: 30 });
    expect(expiryMails(world)).toHaveLength(30);
    expect(expiryNotices(world)).toHaveLength(30);
  });

  it('catches up after days without a run, with the most urgent notice only (D-15)', async () => {
    const { world } = await arrangeHolders(1);
    atSix(world, '2027-02-20');
    await run(world);
    atSix(world, '2027-02-25');
    expect(await run(world)).toMatchObject({ noticed: 1 });
    expect(expiryMails(world)[0]?.text).toContain('あと36日');
    atSix(world, '2027-03-30');
    expect(await run(world)).toMatchObject({ noticed: 1 });
    expect(expiryMails(world)).toHaveLength(2);
    expect(expiryMails(world)[1]?.text).toContain('あと3日');
  });

  it('stores its progress after each run, and of two concurrent runs once', async () => {
    const { world } = await arrangeHolders(1);
    const progress = () => world.items('BANK#EXPIRY-SCAN');
    atSix(world, '2027-02-20');
    await Promise.all([run(world), run(world)]);
    expect(progress()).toMatchObject([
      { version: 1, coveredUntil: '2027-02-20', finishedAt: world.now().toISOString() },
    ]);
    atSix(world, '2027-02-21');
    await Promise.all([run(world), run(world)]);
    expect(progress()).toMatchObject([
      { version: 2, coveredUntil: '2027-02-21', finishedAt: world.now().toISOString() },
    ]);
  });

  it('logs how late the oldest notice was', async () => {
    const { world } = await arrangeHolders(1);
    atSix(world, '2027-02-20');
    await run(world);
    atSix(world, '2027-02-25');
    await run(world);
    expect(world.logs.filter(({ message }) => message === 'expiry scan').at(-1)).toMatchObject({
      scanned: 1,
      noticed: 1,
      failed: 0,
      oldestDueNoticeAgeSeconds: (4 * 24 + 6) * 3600,
    });
  });

  it('notifies nobody about a renewed or revoked certificate', async () => {
    const { world, master, user, certificate } = await arrangeCompany();
    const other = await world.addUser({ ...(await arrangeCompany()).company, companyId: user.companyId });
    await world.certify(other);
    world.at('2027-02-21T00:10:00+09:00');
    const { body } = await world.call(renew, {
      certificatePem: certificate.pem,
      input: { loginPassword: user.loginPassword, csr: await csrPem({ subject: `CN=${user.loginId}` }) },
    });
    expect(body.serialNumber).toBeDefined();
    const session = await world.logIn(master);
    const proof = { confirmationPassword: master.confirmationPassword };
    await world.call(revoke, { session, input: { userId: other.userId, proof } });
    atSix(world, '2027-02-21');
    await run(world);
    const told = expiryNotices(world).map(({ audience }) => audience);
    expect(told).not.toContain(user.userId);
    expect(told).not.toContain(other.userId);
  });

  it('after an interruption at any point sends the remaining notices, and none twice', async () => {
    for (const [kind, at] of [1, 2, 3, 20, 40, 55].flatMap((n) => [['before', n] as const, ['after', n] as const])) {
      const { world } = await arrangeHolders(12, at);
      atSix(world, '2027-02-21');
      let requests = 0;
      world.hooks[kind] = () => {
        requests += 1;
        if (requests >= at) throw new Error('killed');
      };
      await run(world).catch(() => undefined);
      world.hooks[kind] = undefined;
      await run(world);
      expect(expiryMails(world)).toHaveLength(12);
      expect(expiryNotices(world)).toHaveLength(12);
      expect(world.items('BANK#EXPIRY-SCAN')).toMatchObject([{ coveredUntil: '2027-02-21' }]);
    }
  });

  it('fails and keeps its progress if one notice could not be written; the others are sent', async () => {
    const { world, users } = await arrangeHolders(5);
    atSix(world, '2027-02-21');
    const poisoned = users[2]?.user.userId;
    world.hooks.before = (call) => {
      if (call.method !== 'commit') return;
      const isIts = call.writes.some((write) => write.kind === 'put' && write.item.pk === `NOTICE#${poisoned}`);
      if (isIts) throw new Error('ThrottlingException');
    };
    await expect(run(world)).rejects.toThrow('ThrottlingException');
    expect(expiryMails(world)).toHaveLength(4);
    expect(world.items('BANK#EXPIRY-SCAN')).toEqual([]);
    world.hooks.before = undefined;
    expect(await run(world)).toEqual({ scanned: 5, noticed: 1, skipped: 4 });
  });

  it('stops in time before the function times out', async () => {
    const { world } = await arrangeHolders(3);
    atSix(world, '2027-02-21');
    await expect(scan.on(world.ports, () => 1000)({})).rejects.toThrow('the next run goes on');
    expect(world.items('BANK#EXPIRY-SCAN')).toEqual([]);
  });
});

describe('forecast-expiry', () => {
  it('lists whom the scan would mail on a day and whose certificate expires, and sends nothing', async () => {
    const { world, company, users } = await arrangeHolders(3);
    const late = await world.addUser(company);
    await world.certify(late, { notAfter: '2027-05-11T23:59:59.000Z' });
    const answer = await world.call(forecast, { input: { date: '2027-04-02' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      date: '2027-04-02',
      notices: [
        { daysBefore: 40, expiresOn: '2027-05-12', count: 1 },
        { daysBefore: 10, expiresOn: '2027-04-12', count: 0 },
        { daysBefore: 0, expiresOn: '2027-04-02', count: 3 },
      ],
      expiring: 3,
    });
    expect(answer.body.items.map(({ loginId }: { loginId: string }) => loginId)).toEqual([
      ...users.map(({ user }) => user.loginId),
      late.loginId,
    ]);
    expect(answer.body.items[0]).toMatchObject({ daysLeft: 0, mailed: true, companyId: company.companyId });
    expect(world.mails()).toEqual([]);
    expect(expiryNotices(world)).toEqual([]);
  });

  it('lists nobody whose certificate was renewed or revoked', async () => {
    const { world, master, administrator, user, certificate } = await arrangeCompany();
    const revoked = await world.addUser({ ...(await arrangeCompany()).company, companyId: user.companyId });
    await world.certify(revoked);
    const proof = { confirmationPassword: master.confirmationPassword };
    const listed = async () => {
      const { body } = await world.call(forecast, { input: { date: '2027-02-21' } });
      return body.items.map(({ userId }: { userId: string }) => userId);
    };
    expect(await listed()).toEqual(expect.arrayContaining([user.userId, revoked.userId]));
    world.at('2027-02-21T00:10:00+09:00');
    await world.call(renew, {
      certificatePem: certificate.pem,
      input: { loginPassword: user.loginPassword, csr: await csrPem({ subject: `CN=${user.loginId}` }) },
    });
    const session = await world.logIn(master);
    await world.call(revoke, { session, input: { userId: revoked.userId, proof } });
    expect(await listed()).toEqual([administrator.userId]);
  });

  it.each([
    ['renewing', 1],
    ['revoked', 0],
  ])('lists a certificate that the user’s record has as %s %i times', async (state, count) => {
    const { world, users } = await arrangeHolders(1);
    const [{ user } = raise()] = users;
    const key = userItem.key(user.companyId, user.userId);
    const record = world.items(key.pk).find(({ sk }) => sk === key.sk);
    world.engine.put({ ...record, ...key, certificate: { ...(record?.['certificate'] as object), state } });
    expect((await world.call(forecast, { input: { date: '2027-02-21' } })).body.items).toHaveLength(count);
  });

  it("lists the same as that day's scan", async () => {
    const { world } = await arrangeHolders(7);
    const { body } = await world.call(forecast, { input: { date: '2027-02-21' } });
    atSix(world, '2027-02-21');
    await run(world);
    const told = expiryNotices(world).map(({ audience }) => audience);
    expect(body.items.map(({ userId }: { userId: string }) => userId).toSorted()).toEqual(told.toSorted());
  });

  it('continues where a page ended', async () => {
    const { world } = await arrangeHolders(5);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await world.call(forecast, { input: { date: '2027-04-02', limit: 2, cursor } });
      expect(body.expiring).toBe(5);
      seen.push(...body.items.map(({ loginId }: { loginId: string }) => loginId));
      cursor = body.cursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  it('refuses a date that does not exist, and an invalid cursor', async () => {
    const { world } = await arrangeHolders(1);
    expect((await world.call(forecast, { input: { date: '2027-02-30' } })).status).toBe(400);
    const answer = await world.call(forecast, { input: { date: '2027-02-21', cursor: 'bm9uZQ' } });
    expect(answer.body.code).toBe('request.cursorInvalid');
  });
});
