import { describe, expect, it } from 'vitest';
import { scanProgress, scanProgressItem, sessionKeys, sessionKeysItem } from '../../shared/table/bank.ts';
import type { Item, Put, TableEngine } from '../../shared/table/engine.ts';
import { type HistoryRow, histories, historyItem, historyPut } from '../../shared/table/history.ts';
import { type IdempotencyRow, idempotency, idempotencyItem } from '../../shared/table/idempotency-rows.ts';
import { type Mail, mailItem, mails } from '../../shared/table/mails.ts';
import { noticeItem, notices } from '../../shared/table/notices.ts';
import { newRights } from '../../shared/table/rights.ts';
import { type Session, sessionItem, sessions } from '../../shared/table/sessions.ts';
import { memoryEngine } from '../memory-engine.ts';
import { describeWrite } from './kit.ts';

const engine = memoryEngine();
const now = new Date('2026-04-01T01:00:00.000Z');
const holding = (item: Item) => {
  const own = memoryEngine();
  own.put(item);
  return own;
};

const session: Session = {
  sessionId: '01KS',
  companyId: '01KA',
  userId: '01KB',
  host: 'entry',
  startedAt: '2026-04-01T00:00:00.000Z',
  expiresAt: '2026-04-01T08:00:00.000Z',
  lastSeenAt: '2026-04-01T00:00:00.000Z',
  steps: ['emailCheck', 'notices'],
  stepsLeft: 2,
  endedEarlierSession: false,
  ttl: 1_780_000_000,
};
const sessionRow: Item = { ...sessionItem.key('01KS'), ...session };

describeWrite('a login step that is done (A1-12)', () => ({
  write: sessions.stepDone.bind(engine)(session, 'emailCheck'),
  item: sessionRow,
  becomes: { steps: ['notices'], stepsLeft: 1 },
  refused: [['it was done already', { stepsLeft: 1 }, 'session.stepNotPending']],
}));

describeWrite('a session that is over', () => ({
  write: sessions.delete.bind(engine)(session),
  item: sessionRow,
  becomes: 'deleted',
  refused: [],
}));

describe("a session's time of last activity", () => {
  it('is updated by one of several requests at once', async () => {
    const stamp = (item: Item) => sessions.stamp.bind(holding(item))(session, now.toISOString());
    expect(await stamp(sessionRow)).toEqual({ ...session, lastSeenAt: now.toISOString() });
    await expect(stamp({ ...sessionRow, lastSeenAt: now.toISOString() })).rejects.toMatchObject({
      code: 'request.conflict',
    });
  });
});

const row: IdempotencyRow = {
  callerId: '01KB',
  idempotencyKey: 'key-1',
  requestHash: 'hash',
  state: 'running',
  claimedAt: now.toISOString(),
  claimId: 'invocation-1',
  ttl: 1_780_000_000,
};
const claimed: Item = { ...idempotencyItem.key('01KB', 'key-1'), entity: 'idempotency', ...row };
const notOurs = [
  ['another invocation has the key', { claimId: 'invocation-2' }, 'request.inProgress'],
  ['it was finished', { state: 'done' }, 'request.inProgress'],
] as const;

describeWrite('a request that is finished under its key (X-8)', () => ({
  write: idempotency.finish.bind(engine)(row, { status: 200, body: '{}', version: 3 }),
  item: claimed,
  becomes: { state: 'done', status: 200, body: '{}', version: 3 },
  refused: notOurs,
}));

describeWrite('the key of a refused request', () => ({
  write: idempotency.release.bind(engine)(row),
  item: claimed,
  becomes: 'deleted',
  refused: notOurs,
}));

describe('a key that a crashed request left', () => {
  it('is claimed again by one request, without the old answer', async () => {
    const own = holding({ ...claimed, state: 'done', status: 200, body: '{}', version: 3 });
    const next = { ...row, claimId: 'invocation-2', requestHash: 'other' };
    expect(await idempotency.reclaim.bind(own)(row, next)).toEqual(next);
    await expect(idempotency.reclaim.bind(own)(row, next)).rejects.toMatchObject({ code: 'request.inProgress' });
  });
});

const mail: Mail = {
  mailId: '01KM',
  ownerId: '01KB',
  companyId: '01KA',
  kind: 'certificateIssued',
  subject: '件名',
  values: { serialNumber: '01' },
  state: 'queued',
  createdAt: '2026-04-01T00:00:00.000Z',
  claims: 2,
  ttl: 1_780_000_000,
};
const mailRow: Item = {
  ...mailItem.key('01KB', '01KM'),
  ...mail,
  sealed: 'sealed',
  audience: { users: [], usersHaveOwnMail: false, contact: true, administrators: true },
  due: 'MAIL#a',
  dueSort: mail.createdAt,
  claimedAt: '2026-04-01T00:58:00.000Z',
};

describe('a mail of the outbox', () => {
  const claim = (fields: Readonly<Record<string, unknown>>) =>
    mails.claim.bind(holding({ ...mailRow, ...fields } as Item))(mail, now);

  it('is claimed by one sender, and by another when the claim has run out', async () => {
    expect(await claim({})).toMatchObject({ claims: 3, claimedAt: now.toISOString() });
    for (const fields of [{ claimedAt: '2026-04-01T00:58:00.001Z' }, { state: 'sent' }, { state: 'failed' }])
      await expect(claim(fields)).rejects.toMatchObject({ code: 'request.inProgress' });
  });

  const left = async (work: (own: ReturnType<typeof memoryEngine>) => Promise<unknown>) => {
    const own = holding(mailRow);
    await work(own);
    return own.items()[0];
  };
  const base = { ...mailItem.key('01KB', '01KM'), ...mail };
  const { values: _, ...bare } = base;

  it('keeps nothing of its values and claims once it is sent, and is done with', async () => {
    expect(await left((own) => mails.sent.bind(own)(mail, now))).toEqual({
      ...bare,
      audience: mailRow['audience'],
      state: 'sent',
      sentAt: now.toISOString(),
    });
  });

  it('keeps nothing of its values, secrets and addressees when it never can be sent', async () => {
    expect(await left((own) => mails.failed.bind(own)(mail))).toEqual({ ...bare, state: 'failed' });
  });

  it('waits behind those that are due after a temporary refusal by the mail service', async () => {
    const { claimedAt: _at, ...waiting } = mailRow;
    expect(await left((own) => mails.release.bind(own)(mail, now))).toEqual({ ...waiting, dueSort: now.toISOString() });
  });

  it('is marked by the claim that sent it, and by no other', async () => {
    const later = () => holding({ ...mailRow, claims: 3 });
    const conflict = { code: 'request.conflict' };
    await expect(mails.sent.bind(later())(mail, now)).rejects.toMatchObject(conflict);
    await expect(mails.failed.bind(later())(mail)).rejects.toMatchObject(conflict);
    await expect(mails.release.bind(later())(mail, now)).rejects.toMatchObject(conflict);
    await expect(mails.release.bind(holding({ ...mailRow, state: 'sent' }))(mail, now)).rejects.toMatchObject(conflict);
  });

  it('waits in the backlog until an instant, and is listed for its owner newest first', async () => {
    const own = memoryEngine();
    for (const [mailId, dueSort] of [
      ['1', '2026-04-01T02:00:00.000Z'],
      ['2', now.toISOString()],
      ['3', '2026-04-01T00:00:00.000Z'],
    ] as const)
      own.put({ ...mailRow, ...mailItem.key('01KB', mailId), mailId, dueSort });
    const ids = (page: { readonly items: readonly Mail[] }) => page.items.map(({ mailId }) => mailId);
    expect(ids(await mails.waiting.bind(own)({ shard: 10, until: now.toISOString(), limit: 10 }))).toEqual(['3', '2']);
    expect(ids(await mails.waiting.bind(own)({ shard: 9, until: now.toISOString(), limit: 10 }))).toEqual([]);
    expect(ids(await mails.ofOwner.bind(own)('01KB', { limit: 2 }))).toEqual(['3', '2']);
  });
});

describeWrite('a mail that came back', () => ({
  write: mails.returned.bind(engine)(mail, 'bounce', now),
  item: { ...mailRow, state: 'sent' },
  becomes: { returned: 'bounce', returnedAt: now.toISOString() },
  refused: [
    ['it was told before', { returned: 'complaint' }, 'request.conflict'],
    ['it is an alert that became mails', { state: 'distributed' }, 'request.conflict'],
  ],
}));

describeWrite('an alert whose mails are in the outbox', () => ({
  write: mails.distributed.bind(engine)(mail),
  item: mailRow,
  becomes: {
    state: 'distributed',
    values: undefined,
    audience: undefined,
    due: undefined,
    dueSort: undefined,
    claimedAt: undefined,
  },
  refused: [
    ['another run has claimed it', { claims: 3 }, 'request.conflict'],
    ['it is done with', { state: 'distributed' }, 'request.conflict'],
  ],
}));

describe('what the bank keeps once', () => {
  it('is changed by one of two at a time: the session keys', async () => {
    const own = holding({ ...sessionKeysItem.key(), version: 3, keys: [] });
    const read = { version: 3, keys: [] };
    expect(await sessionKeys.change.bind(own)(read, [])).toEqual({ version: 4, keys: [] });
    await expect(sessionKeys.change.bind(own)(read, [])).rejects.toMatchObject({ code: 'request.conflict' });
  });

  it('is changed by one of two at a time: how far the scan has come', async () => {
    const read = { version: 3, coveredUntil: '2026-04-01', finishedAt: now.toISOString() };
    const own = holding({ ...scanProgressItem.key(), ...read });
    const next = { coveredUntil: '2026-04-02', finishedAt: '2026-04-02T01:00:00.000Z' };
    expect(await scanProgress.advance.bind(own)(read, next)).toEqual({ ...next, version: 4, dueShards: 16 });
    await expect(scanProgress.advance.bind(own)(read, next)).rejects.toMatchObject({ code: 'request.conflict' });
  });
});

describe('the shards of what is due', () => {
  const finished = { coveredUntil: '2026-04-02', finishedAt: '2026-04-02T01:00:00.000Z' };
  const stored = (dueShards?: number) =>
    holding({ ...scanProgressItem.key(), ...finished, version: 3, ...(dueShards && { dueShards }) });
  const read = async (own: TableEngine, dueShards: number) =>
    (await scanProgress.dueShards.bind({ ...own, dueShards })()).length;

  it('are as many as the stage says, for mails and certificates', () => {
    const dueOf = (put: Put) => put.item['due'];
    const { state: _state, claims: _claims, ...sent } = mail;
    const partitions = (shards: number) =>
      new Set(
        Array.from({ length: 64 }, (_, count) =>
          dueOf(mails.send.bind({ ...engine, dueShards: shards })({ ...sent, mailId: `mail${count}` })),
        ),
      );
    expect([...partitions(1)]).toEqual(['MAIL#0']);
    expect([...partitions(4)].toSorted()).toEqual(['MAIL#0', 'MAIL#1', 'MAIL#2', 'MAIL#3']);
    expect(partitions(16).size).toBe(16);
  });

  it('are all read that a release before has written to, whatever the stage says now', async () => {
    expect(await read(stored(4), 1)).toBe(4);
    expect(await read(stored(4), 16)).toBe(16);
    expect(await read(stored(1), 1)).toBe(1);
  });

  it('are 16 in a table from before they could be fewer, and in one that no scan has been through', async () => {
    expect(await read(stored(), 1)).toBe(16);
    expect(await read(memoryEngine(), 1)).toBe(16);
    expect(await scanProgress.dueShards.bind(stored(3))()).toHaveLength(16);
    expect(await scanProgress.dueShards.bind({ ...stored(3), dueShards: 2 })()).toEqual([0, 1, 2]);
  });

  it('are recorded by the first scan of a table, and never fewer by a later one', async () => {
    const first = { ...engine, dueShards: 2 };
    expect(scanProgress.start.bind(first)(finished)).toMatchObject({ item: { dueShards: 2, version: 1 } });
    const recorded = async (before: number | undefined, now: number) => {
      const known = { ...finished, version: 3, ...(before && { dueShards: before }) };
      return (await scanProgress.advance.bind({ ...stored(before), dueShards: now })(known, finished)).dueShards;
    };
    expect([await recorded(2, 8), await recorded(8, 2), await recorded(undefined, 1)]).toEqual([8, 8, 16]);
  });
});

describe('the history', () => {
  const entry: HistoryRow = {
    historyId: '01KH0',
    companyId: '01KA',
    at: '2026-04-10T00:00:00.000Z',
    event: 'user.listed',
    operation: 'list-users',
    service: 'userAdministration',
    actor: 'user',
    outcome: 'done',
    requestId: 'r',
    ttl: 1,
  };
  const own = memoryEngine();
  for (const [historyId, at] of [
    ['01KH1', '2026-04-10T00:00:00.000Z'],
    ['01KH2', '2026-04-11T00:00:00.000Z'],
    ['01KH3', '2026-04-12T00:00:00.000Z'],
    ['01KH4', '2026-04-13T00:00:00.000Z'],
  ] as const)
    own.put(historyPut({ ...entry, historyId, at, userId: historyId === '01KH2' ? '01KV' : '01KU' }).item);
  const between = {
    month: '202604',
    from: '2026-04-11T00:00:00.000Z',
    to: '2026-04-12T00:00:00.000Z',
    limit: 10,
  };
  const page = histories.page.bind(own);

  it('is read newest first between two instants, both included', async () => {
    expect((await page('01KA', between)).items.map(({ historyId }) => historyId)).toEqual(['01KH3', '01KH2']);
  });

  it('goes on after a row', async () => {
    const after = '2026-04-12T00:00:00.000Z#01KH3';
    expect((await page('01KA', { ...between, after })).items.map(({ historyId }) => historyId)).toEqual(['01KH2']);
  });

  it("is read by user, as if there were nobody else's", async () => {
    const ofUser = (userId: string, after?: string) =>
      histories.pageOfUser.bind(own)('01KA', userId, { ...between, from: entry.at, limit: 1, ...(after && { after }) });
    const first = await ofUser('01KU');
    expect(first.items.map(({ historyId }) => historyId)).toEqual(['01KH3']);
    const second = await ofUser('01KU', first.next?.['sk']);
    expect(second.items.map(({ historyId }) => historyId)).toEqual(['01KH1']);
    expect((await ofUser('01KV')).items.map(({ historyId }) => historyId)).toEqual(['01KH2']);
    expect((await ofUser('01K')).items).toEqual([]);
  });

  it('is kept by month; rows of names that nobody has, by day and by the end of their ID', () => {
    expect(historyItem.key('01KA', entry.at, '01KH1')).toEqual({
      pk: 'HISTORY#01KA#202604',
      sk: '2026-04-10T00:00:00.000Z#01KH1',
    });
    expect(historyItem.key('UNKNOWN', entry.at, '01KH1').pk).toBe('HISTORY#UNKNOWN#20260410#1');
  });
});

describe('notices', () => {
  const notice = {
    noticeId: '1',
    audience: 'ALL',
    title: { ja: '題', en: 'Title' },
    body: { ja: '文', en: 'Body' },
    from: now.toISOString(),
    atLogin: false,
    createdAt: now.toISOString(),
  };
  const own = memoryEngine();
  for (const noticeId of ['1', '2', '3']) {
    own.put({ ...notice, noticeId, ...noticeItem.key('ALL', noticeId) });
    own.put({ pk: 'READING#01KB', sk: noticeId, userId: '01KB', noticeId, readAt: now.toISOString() });
  }

  it('and their readings are read newest first', async () => {
    const found = await notices.of.bind(own)('ALL', { limit: 2 });
    expect(found.items.map(({ noticeId }) => noticeId)).toEqual(['3', '2']);
    const readings = await notices.readings.bind(own)('01KB', { limit: 2 });
    expect(readings.items.map(({ noticeId }) => noticeId)).toEqual(['3', '2']);
  });
});

describe('the first rights of a user', () => {
  it('are what was granted', () => {
    const given = { userId: '01KB', role: 'general', permissions: ['a'], accounts: ['b'], limits: { c: 1 } } as const;
    expect(newRights('01KA', given as never)).toEqual({ companyId: '01KA', version: 1, ...given });
    expect(newRights('01KA', { userId: '01KB', role: 'administrator' } as never)).toEqual({
      companyId: '01KA',
      userId: '01KB',
      version: 1,
      role: 'administrator',
      permissions: [],
      accounts: [],
      limits: {},
    });
  });

  it('are of the master the role alone (D-32)', () => {
    const master = { userId: '01KB', role: 'master', permissions: ['a'], accounts: ['b'], limits: { c: 1 } };
    expect(newRights('01KA', master as never)).toEqual({
      companyId: '01KA',
      userId: '01KB',
      version: 1,
      role: 'master',
    });
  });
});
