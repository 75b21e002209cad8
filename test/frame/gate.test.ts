import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { handler as findUser } from '../../functions/bank/find-user.ts';
import { handler as getHome } from '../../functions/sessions/get-home.ts';
import { handler as logOut } from '../../functions/sessions/log-out.ts';
import { handler as createUser } from '../../functions/users/create-user.ts';
import { handler as listUsers } from '../../functions/users/list-users.ts';
import { originOf } from '../../shared/frame/gate.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Call } from '../../shared/operation/call.ts';
import { type AnyOperation, defineOperation } from '../../shared/operation/operation.ts';
import { certificateItem } from '../../shared/table/certificates.ts';
import type { Company } from '../../shared/table/companies.ts';
import { companyItem } from '../../shared/table/companies.ts';
import type { Item, Key } from '../../shared/table/engine.ts';
import { rightsItem } from '../../shared/table/rights.ts';
import { sessionItem } from '../../shared/table/sessions.ts';
import { userItem } from '../../shared/table/user.ts';
import type { TestCertificate } from '../builders/certificate.ts';
import type { TestSession } from '../builders/session.ts';
import type { TestUser } from '../builders/user.ts';
import { requestEvent } from '../fakes/request.ts';
import { createWorld, type World } from '../world.ts';

let world: World;
let company: Company;
let user: TestUser;
let own: TestCertificate;
let session: TestSession;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany({ loginMethod: 'certificate' });
  user = await world.addUser(company, { role: 'master' });
  own = await world.certify(user);
  session = await world.logIn(user, { certificate: own });
});

type Change = Readonly<Record<string, unknown>>;

/** The items the gate decides from. */
const items = () => ({
  session: sessionItem.key(session.sessionId),
  user: userItem.key(user.companyId, user.userId),
  rights: rightsItem.key(user.companyId, user.userId),
  company: companyItem.key(company.companyId),
  certificate: certificateItem.key(own.thumbprint),
});
type Named = keyof ReturnType<typeof items>;

const stored = (key: Key): Item => {
  const [item] = world.items(key.pk).filter(({ sk }) => sk === key.sk);
  if (!item) throw new Error('not there');
  return item;
};

const change = (name: Named, to: Change) => {
  const key = items()[name];
  world.engine.put({ ...stored(key), ...to });
};

const asked = async (request: Parameters<World['call']>[1] = {}) => {
  const { status, body } = await world.call(getHome, { session, ...request });
  return [status, body.code];
};

describe('a request with a session', () => {
  it('is admitted if everything is as it was at the login', async () => {
    expect(await asked()).toEqual([200, undefined]);
  });

  it.each(['session', 'user', 'rights', 'company'] as const)('is refused without its %s', async (name) => {
    world.engine.remove(items()[name]);
    expect(await asked()).toEqual([401, 'session.ended']);
  });

  const ended: readonly (readonly [what: string, Named, Change])[] = [
    ['the session is another user’s', 'session', { userId: 'another' }],
    ['the session is another company’s', 'session', { companyId: 'another' }],
    ['the session was begun on another host', 'session', { host: 'entry' }],
    ['the user has a newer session (D-6)', 'user', { sessionId: 'newer' }],
    ['the user is suspended', 'user', { serviceState: 'suspended' }],
    ['the user’s login is stopped (D-2)', 'user', { loginStopped: true }],
    ['the contract is suspended', 'company', { state: 'suspended' }],
    ['the contract is closed', 'company', { state: 'closed' }],
    ['the contract was resumed after the login', 'company', { sessionsFrom: '2026-04-01T01:00:00.001Z' }],
  ];

  it.each(ended)('is refused if %s, although nothing else changed', async (_, name, to) => {
    change(name, to);
    expect(await asked()).toEqual([401, 'session.ended']);
  });

  it('is admitted if the contract was resumed at the instant of the login', async () => {
    change('company', { sessionsFrom: world.now().toISOString() });
    expect(await asked()).toEqual([200, undefined]);
  });

  const refused: readonly (readonly [what: string, Named, Change])[] = [
    ['is another user’s', 'certificate', { userId: 'another' }],
    ['is another company’s', 'certificate', { companyId: 'another' }],
    ['is revoked', 'certificate', { state: 'revoked' }],
    ['is superseded (D-13)', 'certificate', { state: 'superseded' }],
    ['has ended', 'certificate', { notAfter: '2026-04-01T00:59:59.000Z' }],
    ['is not the one the session was begun with', 'session', { thumbprint: 'f'.repeat(64) }],
  ];

  it.each(refused)('is refused if its certificate %s (X-1)', async (_, name, to) => {
    change(name, to);
    expect(await asked()).toEqual([401, 'certificate.refused']);
  });

  it('is refused if its certificate is unknown', async () => {
    world.engine.remove(items().certificate);
    expect(await asked()).toEqual([401, 'certificate.refused']);
  });

  it('is refused if its token names another certificate than the session (RFC 8705 §3)', async () => {
    const token = await world.tokens.sign({
      ...session,
      host: 'secure',
      certificateThumbprint: Buffer.from('f'.repeat(64), 'hex').toString('base64url'),
      issuedAt: world.now(),
      expiresAt: new Date('2026-04-01T09:00:00Z'),
    });
    expect(await asked({ session: { ...session, token } })).toEqual([401, 'certificate.refused']);
  });

  it('is refused on the host without certificates if the company now uses certificates', async () => {
    const other = world.openCompany();
    const there = await world.logIn(await world.addUser(other));
    expect(await asked({ session: there })).toEqual([200, undefined]);
    world.engine.put({ ...stored(companyItem.key(other.companyId)), loginMethod: 'certificate' });
    expect(await asked({ session: there })).toEqual([403, 'session.wrongHost']);
  });
});

describe('a session', () => {
  it("lasts as long as the profile's idle minutes, to the millisecond", async () => {
    world.at(new Date(Date.parse('2026-04-01T01:00:00Z') + world.profile.session.idleMinutes * 60_000));
    expect(await asked()).toEqual([200, undefined]);
    change('session', { lastSeenAt: '2026-04-01T00:59:59.999Z' });
    expect(await asked()).toEqual([401, 'session.expired']);
  });

  it('ends at its end, however busy it is', async () => {
    change('session', { expiresAt: '2026-04-01T01:00:00.001Z' });
    expect(await asked()).toEqual([200, undefined]);
    change('session', { expiresAt: '2026-04-01T01:00:00.000Z' });
    expect(await asked()).toEqual([401, 'session.expired']);
  });
});

describe('the token of a session', () => {
  const send = async (Authorization: string) => {
    const { token: _, ...rest } = session;
    return asked({ session: { ...rest, token: '' }, headers: { Authorization } });
  };

  it('is accepted after one word and one space, with nothing before or after it', async () => {
    expect(await send(`Bearer ${session.token}`)).toEqual([200, undefined]);
    for (const text of [
      `x Bearer ${session.token}`,
      `Bearer ${session.token} x`,
      `Bearer  ${session.token}`,
      session.token,
      `Bearer ${session.token}.x`,
      `Bearer ${session.token.split('.').slice(0, 2).join('.')}`,
    ])
      expect(await send(text), text).toEqual([401, 'session.required']);
  });

  it('is refused if two are sent, even the same one twice', async () => {
    const line = `Bearer ${session.token}`;
    expect(await asked({ headerLines: { Authorization: [line, line] } })).toEqual([401, 'session.required']);
    expect(await asked({ headerLines: { Authorization: [line] } })).toEqual([200, undefined]);
  });
});

describe('a pending login step (A5-12)', () => {
  it('admits what the step needs and what is always allowed, and refuses the rest with the step', async () => {
    const waiting = await world.logIn(user, { certificate: own, steps: ['emailCheck', 'notices'] });
    const answer = await world.call(getHome, { session: waiting });
    expect([answer.status, answer.body.code, answer.body.step]).toEqual([403, 'session.stepPending', 'emailCheck']);
    expect((await world.call(logOut, { session: waiting })).status).toBe(204);
  });
});

describe('the right that an operation needs', () => {
  it('is required by its name', async () => {
    const clerk = await world.addUser(company, { role: 'general', permissions: [] });
    const there = await world.logIn(clerk);
    const { status, body } = await world.call(listUsers, { session: there });
    expect([status, body.code, body.needs]).toEqual([403, 'permission.denied', 'administrator']);
  });

  it('is held by administrators who are not the master too', async () => {
    const there = await world.logIn(await world.addUser(company, { role: 'administrator' }));
    expect((await world.call(listUsers, { session: there })).status).toBe(200);
    const { body } = await world.call(createUser, { session: there, input: {} });
    expect(body.code).toBe('request.invalid');
  });
});

describe('where a request comes from', () => {
  const terminal = async (identity: object) => {
    const event = requestEvent(listUsers.operation, { session }, { now: world.now(), requestId: 'r' });
    const requestContext = { ...event.requestContext, identity };
    const invocation = { awsRequestId: '00000000-0000-4000-8000-000000000000' } as Context;
    await listUsers.on(world.ports)({ ...event, requestContext } as typeof event, invocation);
    return world.history(company.companyId).at(-1)?.terminal;
  };
  const clientCert = () => ({ clientCertPem: own.pem });

  it('is recorded: the address, and 200 characters of the user agent', async () => {
    expect(await terminal({ sourceIp: '203.0.113.7', userAgent: 'x'.repeat(300), clientCert: clientCert() })).toBe(
      `203.0.113.7 ${'x'.repeat(200)}`,
    );
  });

  it('is recorded as far as it is known', async () => {
    expect(await terminal({ userAgent: null, clientCert: clientCert() })).toBe('');
  });
});

describe('the bank', () => {
  const find = (request: Parameters<World['call']>[1] = {}) =>
    world.call(findUser, { input: { companyId: company.companyId }, ...request });

  it('is the signer of the request, and nobody else', async () => {
    expect((await find()).status).toBe(200);
    expect((await find({ bank: false })).body.code).toBe('session.required');
  });
});

describe('a permission that an operation needs', () => {
  const probe = handle(
    defineOperation({
      name: 'probe-permission',
      summary: 'Shows nothing.',
      route: 'GET /probe',
      hosts: ['entry', 'secure'],
      may: { anyOf: ['approval.payroll'] },
      input: z.strictObject({}),
      output: z.strictObject({}),
      access: {},
      errors: [],
      example: {},
    }),
    async () => ({ answer: {} }),
  );
  const ask = async (permissions: readonly string[]) => {
    const there = await world.logIn(await world.addUser(company, { role: 'general', permissions: [...permissions] }));
    return world.call(probe, { session: there });
  };

  it('is required by its name; no other permission is enough', async () => {
    expect((await ask(['approval.payroll'])).status).toBe(200);
    const { status, body } = await ask([]);
    expect([status, body.code, body.needs]).toEqual([403, 'permission.denied', 'approval.payroll']);
  });
});

describe('rights of which one is needed', () => {
  const probe = handle(
    defineOperation({
      name: 'probe-rights',
      summary: 'Shows nothing.',
      route: 'GET /probe/{service}',
      hosts: ['entry', 'secure'],
      may: { anyOf: ['transfer.payees', 'payroll.payees', 'payroll.request.screen'] },
      needs: ({ service }) =>
        service === 'transfer' ? ['transfer.payees'] : ['payroll.payees', 'payroll.request.screen'],
      input: z.strictObject({ service: z.enum(['transfer', 'payroll']) }),
      output: z.strictObject({}),
      access: {},
      errors: [],
      example: { service: 'transfer' },
    }),
    async () => ({ answer: {} }),
  );
  const ask = async (permissions: readonly string[], service: string) => {
    const there = await world.logIn(await world.addUser(company, { role: 'general', permissions: [...permissions] }));
    const { status, body } = await world.call(probe, { session: there, input: { service } });
    return [status, body.code, body.needs];
  };

  it('are those that the input needs: any one of them, and no other', async () => {
    expect((await ask(['transfer.payees'], 'transfer'))[0]).toBe(200);
    expect((await ask(['payroll.request.screen'], 'payroll'))[0]).toBe(200);
    const denied = (needs: string) => [403, 'permission.denied', needs];
    expect(await ask(['transfer.payees'], 'payroll')).toEqual(denied('payroll.payees'));
    expect(await ask(['payroll.payees'], 'transfer')).toEqual(denied('transfer.payees'));
  });

  it('are any of them while the input is malformed, which only those who hold one learn', async () => {
    expect(await ask([], 'nothing')).toEqual([403, 'permission.denied', 'transfer.payees']);
    expect((await ask(['payroll.payees'], 'nothing')).slice(0, 2)).toEqual([400, 'request.invalid']);
  });
});

describe('what an event says besides', () => {
  const from = (host: 'entry' | 'bank', operation: AnyOperation) => {
    const event = requestEvent(operation, { host }, { now: world.now(), requestId: 'r' });
    const identity = {
      ...event.requestContext.identity,
      clientCert: { clientCertPem: own.pem },
      userArn: 'arn:aws:iam::123456789012:user/clerk',
    };
    const call = {
      operation,
      event: { ...event, requestContext: { ...event.requestContext, identity } },
      ports: world.ports,
    };
    return originOf(call as unknown as Call);
  };

  it('is no certificate where mutual TLS was not asked for, and nobody of the bank on a customers’ host', () => {
    expect(from('entry', getHome.operation)).not.toHaveProperty('certificatePem');
    expect(from('entry', getHome.operation)).not.toHaveProperty('bankUserArn');
    expect(from('bank', findUser.operation)).not.toHaveProperty('certificatePem');
    expect(from('bank', findUser.operation)).toHaveProperty('bankUserArn');
  });
});
