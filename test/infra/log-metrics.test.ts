import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handler as exportHistory } from '../../functions/bank/export-history.ts';
import { handler as getHandover } from '../../functions/bank/get-handover.ts';
import { handler as takeRequests } from '../../functions/bank/take-requests.ts';
import { handler as acquire } from '../../functions/certificates/acquire-certificate.ts';
import { handler as revoke } from '../../functions/certificates/revoke-certificate.ts';
import { handler as deliverMail } from '../../functions/events/deliver-mail.ts';
import { handler as expireRequests } from '../../functions/events/expire-requests.ts';
import { handler as receiveMailEvent } from '../../functions/events/receive-mail-event.ts';
import { handler as reconcile } from '../../functions/events/reconcile-certificates.ts';
import { handler as rotate } from '../../functions/events/rotate-session-keys.ts';
import { handler as scan } from '../../functions/events/scan-certificate-expiry.ts';
import { handler as writeHistoryExports } from '../../functions/events/write-history-exports.ts';
import { handler as logIn } from '../../functions/sessions/log-in.ts';
import { failuresOf, type LogMetric, logMetrics } from '../../infra/monitoring/log-metrics.ts';
import { projectRoot } from '../../infra/registry.ts';
import { MailFault } from '../../shared/operation/mail-fault.ts';
import { mailWrite } from '../../shared/operation/mail-write.ts';
import type { LogLine } from '../../shared/operation/ports.ts';
import { bindTable } from '../../shared/table/table.ts';
import { queueEvent } from '../fakes/queue.ts';
import { streamEvent } from '../fakes/stream.ts';
import { approved, aTypedLine, executionDate, office } from '../functions/batches/batches.ts';
import { arrangeApplicant, arrangeCompany } from '../functions/certificates/arrange.ts';
import { eventData, type MailFate } from '../simulator/aws/ses/event-data.ts';
import { createWorld, type World } from '../world.ts';
import { filterMatches } from './filter-pattern.ts';

/** What CloudWatch would have made of the lines that functions logged. */
const valuesOf = ({ pattern, field }: LogMetric, lines: readonly LogLine[]) =>
  lines
    .map((line) => JSON.stringify(line))
    .filter((line) => filterMatches(pattern, line))
    .map((line) => (field === undefined ? 1 : JSON.parse(line)[field]));

const mailTo = async (world: World, user: { companyId: string; userId: string; loginId: string }) => {
  const values = { loginId: user.loginId, what: 'login' as const };
  const mail = { kind: 'userStopped', ownerId: user.userId, companyId: user.companyId, values } as const;
  await world.engine.commit(
    [
      mailWrite(
        {
          table: bindTable({ mails: ['send'] }, world.ports),
          now: world.now(),
          newId: () => world.random.ulid(world.now()),
        },
        mail,
      ),
    ],
    world.random.uuid(),
  );
};

describe('a filter pattern', () => {
  it.each([
    ['{ $.a = "x" }', '{"a":"x"}', true],
    ['{ $.a = "x" }', '{"a":"y"}', false],
    ['{ $.a = "x y" }', '{"a":"x y"}', true],
    ['{ ($.a = "x") && (($.b >= 500) || ($.c = "f")) }', '{"a":"x","b":503}', true],
    ['{ ($.a = "x") && (($.b >= 500) || ($.c = "f")) }', '{"a":"x","b":409,"c":"f"}', true],
    ['{ ($.a = "x") && (($.b >= 500) || ($.c = "f")) }', '{"a":"x","b":409,"c":"g"}', false],
    ['{ $.b != "x" }', '{"a":1}', false],
    ['{ $.a = "x" }', '2026-04-01T00:00:00Z id INFO {"a":"x"}', false],
  ])('%s of %s is %s', (pattern, line, expected) => {
    expect(filterMatches(pattern, line)).toBe(expected);
  });
});

describe('the numbers taken from logs', () => {
  it('count each refused login, and no other', async () => {
    const world = createWorld();
    const { loginId, loginPassword } = await world.addUser(world.openCompany(), { role: 'master' });
    await world.call(logIn, { host: 'entry', input: { loginId, loginPassword: 'Chigau1234' } });
    await world.call(logIn, { host: 'entry', input: { loginId: 'nobody123', loginPassword: 'Chigau1234' } });
    await world.call(logIn, { host: 'entry', input: { loginId, loginPassword } });
    expect(valuesOf(logMetrics.loginsRefused, world.logs)).toEqual([1, 1]);
  });

  it('report with each issued certificate how long the authority is still valid; it counts neither as delayed nor as failed', async () => {
    const { world, request } = await arrangeApplicant();
    expect((await world.call(acquire, await request())).status).toBe(201);
    const [days] = valuesOf(logMetrics.authorityDaysLeft, world.logs);
    expect(days).toBeGreaterThan(366);
    expect(valuesOf(logMetrics.issuancesDelayed, world.logs)).toEqual([]);
    expect(valuesOf(logMetrics.issuancesFailed, world.logs)).toEqual([]);
  });

  it('distinguish a slow authority from a failing one', async () => {
    const { world, request } = await arrangeApplicant();
    world.authority.delay = 100;
    const same = await request();
    expect((await world.call(acquire, same)).status).toBe(202);
    expect(valuesOf(logMetrics.issuancesDelayed, world.logs)).toEqual([1]);
    expect(valuesOf(logMetrics.issuancesFailed, world.logs)).toEqual([]);
    const { world: other, request: ask } = await arrangeApplicant();
    other.authority.outage = new Error('down');
    await other.call(acquire, await ask());
    expect(valuesOf(logMetrics.issuancesFailed, other.logs)).toEqual([1]);
  });

  it('report the ages of the oldest unfinished issuance and the oldest pending revocation, each separately', async () => {
    const { world, request } = await arrangeApplicant();
    world.authority.outage = new Error('down');
    await world.call(acquire, await request());
    world.advance({ minutes: 3 });
    await world.run(reconcile, {}).catch(() => undefined);
    expect(valuesOf(logMetrics.oldestIssuance, world.logs)).toEqual([180]);
    expect(valuesOf(logMetrics.oldestRevocation, world.logs)).toEqual([0]);
    // One that fails does not make a bad run: what it is about has an alarm of its own.
    expect(valuesOf(logMetrics.unsettled, world.logs)).toEqual([1]);
    expect(valuesOf(failuresOf('reconcile-certificates'), world.logs)).toEqual([]);
    expect(valuesOf(logMetrics.reconcilerRuns, world.logs)).toEqual([1]);
    const told = await arrangeCompany();
    await told.world.call(revoke, {
      session: told.session,
      input: { userId: told.user.userId, proof: told.proof },
    });
    told.world.advance({ minutes: 20 });
    await told.world.run(reconcile, {});
    expect(valuesOf(logMetrics.oldestRevocation, told.world.logs)).toEqual([1200]);
    expect(valuesOf(logMetrics.oldestIssuance, told.world.logs)).toEqual([0]);
    expect(valuesOf(logMetrics.reconcilerRuns, told.world.logs)).toEqual([1]);
    expect(valuesOf(logMetrics.unsettled, told.world.logs)).toEqual([0]);
  });

  it('count a run of the reconciler that could not read its backlog as failed', async () => {
    const world = createWorld();
    world.hooks.before = () => {
      throw new Error('the table is down');
    };
    await expect(world.run(reconcile, {})).rejects.toThrow();
    expect(valuesOf(failuresOf('reconcile-certificates'), world.logs)).toEqual([1]);
    expect(valuesOf(logMetrics.reconcilerRuns, world.logs)).toEqual([]);
  });

  it('count each certificate that differs from its request', async () => {
    const { world, request } = await arrangeApplicant();
    await world.call(acquire, await request());
    expect(valuesOf(logMetrics.certificatesNotAsAsked, world.logs)).toEqual([]);
    const other = await arrangeApplicant();
    other.world.authority.leftOut = ['2.5.29.15'];
    await other.world.call(acquire, await other.request());
    expect(valuesOf(logMetrics.certificatesNotAsAsked, other.world.logs)).toEqual([1]);
  });

  it('report that the scan succeeded, and how late its oldest notice was', async () => {
    const world = createWorld();
    await world.certify(await world.addUser(world.openCompany({ loginMethod: 'certificate' })));
    world.at('2027-02-20T06:00:00+09:00');
    await world.run(scan, {});
    world.at('2027-02-25T06:00:00+09:00');
    await world.run(scan, {});
    expect(valuesOf(logMetrics.expiryScans, world.logs)).toEqual([1, 1]);
    expect(valuesOf(logMetrics.oldestNotice, world.logs)).toEqual([0, (4 * 24 + 6) * 3600]);
  });

  it('do not count a scan that failed', async () => {
    const world = createWorld();
    world.hooks.before = () => {
      throw new Error('the table is down');
    };
    await expect(world.run(scan, {})).rejects.toThrow();
    expect(valuesOf(logMetrics.expiryScans, world.logs)).toEqual([]);
    expect(valuesOf(failuresOf('scan-certificate-expiry'), world.logs)).toEqual([1]);
  });

  it('report for how many days public holidays are known', async () => {
    const world = createWorld({ startAt: '2026-12-31T06:00:00+09:00' });
    await world.run(scan, {});
    world.advance({ days: 1 });
    await world.run(scan, {});
    const [left = 0, next = 0] = valuesOf(logMetrics.holidayDaysLeft, world.logs);
    expect(left).toBeGreaterThan(365);
    expect(next).toBe(left - 1);
  });

  it('report that the session keys were checked', async () => {
    const world = createWorld();
    await world.run(rotate, {});
    await world.run(rotate, {});
    expect(valuesOf(logMetrics.sessionKeyChecks, world.logs)).toEqual([1, 1]);
  });

  it('report how long the oldest mail has been waiting, from scheduled runs only', async () => {
    const world = createWorld();
    const user = await world.addUser(world.openCompany());
    await mailTo(world, user);
    world.advance({ minutes: 20 });
    Object.assign(world.mailer, {
      send: () => Promise.reject(Object.assign(new Error('rate'), { name: 'Throttling' })),
    });
    await world.run(deliverMail, {});
    expect(valuesOf(logMetrics.oldestMail, world.logs)).toEqual([1200]);
    await world.run(deliverMail, streamEvent([]));
    expect(valuesOf(logMetrics.oldestMail, world.logs)).toEqual([1200]);
  });

  it('count an export of history when it is given up, and not while it is tried again', async () => {
    const world = createWorld();
    const { companyId } = world.openCompany();
    await world.call(exportHistory, { input: { companyId, from: '2026-04-01', to: '2026-04-01', format: 'csv' } });
    Object.assign(world.files.store, { begin: () => Promise.reject(new Error('no bucket')) });
    for (const expected of [[], [], [], [], [1], [1]]) {
      await world.run(writeHistoryExports, {});
      expect(valuesOf(logMetrics.historyExportsGivenUp, world.logs)).toEqual(expected);
    }
  });

  it('count a request whose lines are not those that were approved, at each look', async () => {
    const at = await office();
    await approved(at, { lines: [aTypedLine] });
    const { handoverId } = (await at.world.call(takeRequests, { input: { service: 'salary', until: executionDate } }))
      .body;
    await at.world.call(getHandover, { input: { handoverId } });
    expect(valuesOf(logMetrics.linesNotAsApproved, at.world.logs)).toEqual([]);
    at.world.files.files.clear();
    for (const item of at.world.items('LINES#')) at.world.engine.remove(item);
    for (const expected of [[1], [1, 1]]) {
      await at.world.call(getHandover, { input: { handoverId } });
      expect(valuesOf(logMetrics.linesNotAsApproved, at.world.logs)).toEqual(expected);
    }
  });

  it('count authorised requests that the core should have taken', async () => {
    const at = await office();
    await approved(at, { lines: [aTypedLine] });
    for (const now of ['2026-04-10T09:59:00+09:00', '2026-04-10T10:00:00+09:00']) {
      at.world.at(now);
      await at.world.run(expireRequests, {});
    }
    expect(valuesOf(logMetrics.overdueRequests, at.world.logs)).toEqual([0, 1]);
  });

  it('count requests that the core has taken and whose result it should have reported', async () => {
    const at = await office();
    await approved(at, { lines: [aTypedLine] });
    await at.world.call(takeRequests, { input: { service: 'salary', until: executionDate } });
    for (const now of ['2026-04-13T23:59:59+09:00', '2026-04-14T00:00:00+09:00']) {
      at.world.at(now);
      await at.world.run(expireRequests, {});
    }
    expect(valuesOf(logMetrics.unreportedRequests, at.world.logs)).toEqual([0, 1]);
  });

  it('count mails given up, except those to an address that is marked', async () => {
    const world = createWorld();
    const user = await world.addUser(world.openCompany());
    await mailTo(world, { ...user, userId: 'nobody' });
    await world.run(deliverMail, {});
    expect(valuesOf(logMetrics.mailsGivenUp, world.logs)).toEqual([1]);
    await mailTo(world, await world.addUser(world.openCompany(), { emailState: 'invalid' }));
    const malformed = await world.addUser(world.openCompany());
    world.mailer.refused.add(malformed.email);
    await mailTo(world, malformed);
    await world.run(deliverMail, {});
    expect(world.logs.filter(({ message }) => message === 'mail given up').map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['noAddress', 'unreachable', 'refused']),
    );
    expect(valuesOf(logMetrics.mailsGivenUp, world.logs)).toEqual([1, 1]);
  });

  it('count each mail that the service refused because of us, and none that was refused for the moment', async () => {
    const world = createWorld();
    await mailTo(world, await world.addUser(world.openCompany()));
    world.mailer.outage = new MailFault('rate', 'Throttling', 'Maximum sending rate exceeded.');
    await world.run(deliverMail, {});
    expect(valuesOf(logMetrics.sendersRefused, world.logs)).toEqual([]);
    world.mailer.outage = new MailFault('sender', 'MessageRejected', 'Email address is not verified.');
    world.advance({ minutes: 1 });
    await world.run(deliverMail, {});
    expect(valuesOf(logMetrics.sendersRefused, world.logs)).toEqual([1]);
  });

  it("count the mail service's events by their outcome", async () => {
    const world = createWorld();
    const company = world.openCompany();
    const user = await world.addUser(company);
    const mails = bindTable({ mails: ['send'] }, world.ports).mails;
    const tell = async (ownerId: string, fate: MailFate) => {
      const mailId = world.random.ulid(world.now());
      const { companyId } = company;
      const common = { subject: 's', kind: 'userStopped', createdAt: world.now().toISOString(), ttl: 2e9 };
      await world.engine.commit([mails.send({ mailId, ownerId, companyId, ...common })], mailId);
      const mail = {
        ...{ messageId: mailId, from: 'a@b.example', subject: 's', sentAt: world.now() },
        to: [user.email],
      };
      const source = { accountId: '1', region: 'r', at: world.now() };
      const event = eventData({ ...mail, tags: { owner: ownerId, mail: mailId } }, fate, source);
      await world.run(receiveMailEvent, queueEvent([event]));
    };
    await tell(user.userId, { kind: 'bounce', bounceType: 'Transient' });
    await tell(user.userId, { kind: 'bounce', bounceSubType: 'OnAccountSuppressionList' });
    await tell(user.userId, { kind: 'bounce' });
    await tell(company.companyId, { kind: 'bounce' });
    await world.run(receiveMailEvent, queueEvent(['{}', '{}']));
    const counted = (
      ['mailsKeptBack', 'addressesMarked', 'contactsUnreachable', 'mailEventsNotUnderstood'] as const
    ).map((name) => valuesOf(logMetrics[name], world.logs).length);
    expect(counted).toEqual([1, 1, 1, 2]);
  });

  it('are all tested above', () => {
    expect(Object.keys(logMetrics).length).toBe(24);
  });
});

it("a function's log line is JSON from its first character, as filters need it, whatever Lambda does to the console", () => {
  const program = `
    process.env.TABLE_NAME = 'table'; process.env.TEGATA_PROFILE = 'standard'; process.env.DUE_SHARDS = '16';
    for (const host of ['ENTRY', 'SECURE', 'BANK']) process.env[host + '_DOMAIN'] = host.toLowerCase() + '.example.jp';
    process.env.AWS_REGION = 'ap-northeast-1';
    const say = console.log; console.log = (...all) => say('2026-04-01T00:00:00.000Z\\tid\\tINFO\\t', ...all);
    const { functionPorts } = await import(${JSON.stringify(join(projectRoot, 'shared/aws/function-ports.ts'))});
    functionPorts({}, {}).log({ level: 'info', message: 'run' });`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(stdout, stderr).toBe('{"level":"info","message":"run"}\n');
});
