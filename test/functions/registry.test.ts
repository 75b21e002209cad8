import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { operations, operationsByFolder } from '../../functions/operations.ts';
import { errorStatus } from '../../shared/domain/errors.ts';
import type { Handler } from '../../shared/frame/handle.ts';
import { type AnyOperation, isWrite, pathOf } from '../../shared/operation/operation.ts';
import { createWorld, type World } from '../world.ts';

/** What must hold of every operation, whatever it does: the cells that no operation's own tests repeat. */
const project = join(import.meta.dirname, '..', '..');
const folderOf = (operation: AnyOperation) =>
  Object.entries(operationsByFolder).find(([, all]) => all.includes(operation))?.[0] ?? '';
const fileOf = (operation: AnyOperation) => join(project, 'functions', folderOf(operation), `${operation.name}.ts`);
const handlerOf = async (operation: AnyOperation): Promise<Handler> => (await import(fileOf(operation))).handler;

const needsSession = operations.filter(({ may }) => may === 'session' || typeof may === 'object');
const needsRight = operations.filter(({ may }) => typeof may === 'object');
const named = (all: readonly AnyOperation[]) => all.map((operation) => [operation.name, operation] as const);
const pathParameters = (operation: AnyOperation) =>
  [...pathOf(operation).matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

let world: World;

beforeEach(() => {
  world = createWorld();
});

/** A master of a password company, logged in on the entry host, past every step. */
async function master() {
  const company = world.openCompany();
  const user = await world.addUser(company, { role: 'master' });
  return { company, user, session: await world.logIn(user) };
}

describe('the registry', () => {
  it('names every definition once, in the folder of its file', () => {
    const files = globSync('functions/*/*.operation.ts', { cwd: project }).sort();
    const listed = operations
      .map((operation) => `functions/${folderOf(operation)}/${operation.name}.operation.ts`)
      .sort();
    expect(listed).toEqual(files);
    expect(new Set(operations.map(({ route, hosts }) => `${route} ${hosts.includes('bank')}`)).size).toBe(
      operations.length,
    );
  });

  it.each(named(operations))('%s has a handler, and a sample event', async (name, operation) => {
    expect((await handlerOf(operation)).operation).toBe(operation);
    expect(existsSync(join(project, 'events', `${name}.json`))).toBe(true);
  });

  it.each(named(operations))('%s declares only existing errors', (_, operation) => {
    for (const code of operation.errors) expect(errorStatus).toHaveProperty([code]);
  });

  it.each(named(operations))('%s has an example its own input accepts', (_, operation) => {
    const parsed = operation.input.safeParse(operation.example);
    expect(parsed.error?.issues ?? []).toEqual([]);
  });
});

describe('without a session', () => {
  it.each(named(needsSession))('%s is refused with 401, whatever else is wrong', async (_, operation) => {
    const handler = await handlerOf(operation);
    for (const authorization of [undefined, 'Bearer', 'Bearer a.b.c', 'Basic dGVnYXRh', `Bearer ${'x'.repeat(3000)}`]) {
      const answer = await world.call(handler, {
        host: 'entry',
        headers: { ...(authorization && { Authorization: authorization }) },
      });
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('session.required');
      expect(answer.headers['Content-Type']).toContain('application/problem+json');
    }
    expect(world.items()).toEqual([]);
  });

  it.each(named(operations.filter(({ may }) => may === 'bank')))(
    '%s needs the bank’s signature',
    async (_, operation) => {
      const answer = await world.call(await handlerOf(operation), { host: 'bank', bank: false });
      expect([answer.status, answer.body.code]).toEqual([401, 'session.required']);
    },
  );
});

describe('a token over another certificate than its own', () => {
  const onSecure = needsSession.filter(({ hosts }) => hosts.includes('secure'));

  it.each(named(onSecure))('is refused by %s with 401 (RFC 8705 §3, D-35)', async (_, operation) => {
    const handler = await handlerOf(operation);
    const company = world.openCompany({ loginMethod: 'certificate' });
    const user = await world.addUser(company, { role: 'master' });
    const own = await world.certify(user);
    const session = await world.logIn(user, { certificate: own });
    const [colleague, stranger] = [await world.addUser(company), await world.addUser(world.openCompany())];
    const others = [
      (await world.certify(colleague)).pem,
      (await world.certify(stranger)).pem,
      // the user's own, but another one: a token moves to no other certificate
      (await world.certify(user, { renewedFrom: own.thumbprint })).pem,
    ];
    const before = contents();
    for (const certificatePem of [...others, '']) {
      const { certificatePem: _own, ...token } = session;
      const answer = await world.call(handler, {
        session: token,
        host: 'secure',
        ...(certificatePem && { certificatePem }),
        input: operation.example,
      });
      expect([answer.status, answer.body.code]).toEqual([401, 'certificate.refused']);
      expect(answer.headers['WWW-Authenticate']).toBe('Bearer error="invalid_token"');
    }
    expect(contents()).toEqual(before);
  });

  it('is asked for where no token was sent either', async () => {
    for (const operation of onSecure) {
      const answer = await world.call(await handlerOf(operation), { host: 'secure' });
      expect([answer.status, answer.body.code]).toEqual([403, 'certificate.required']);
    }
  });
});

describe('on a host it is not offered on', () => {
  it.each(named(operations))('%s does not exist', async (_, operation) => {
    const handler = await handlerOf(operation);
    const others = (['entry', 'secure', 'bank'] as const).filter((host) => !operation.hosts.includes(host));
    for (const host of others) {
      const answer = await world.call(handler, { host });
      expect([answer.status, answer.body.code]).toEqual([404, 'request.notFound']);
    }
    expect(others.length).toBeGreaterThan(0);
  });
});

describe('without the right', () => {
  it.each(named(needsRight))('%s is refused with the right it needs, and recorded', async (_, operation) => {
    const { company } = await master();
    const general = await world.addUser(company, { role: 'general', permissions: [] });
    const session = await world.logIn(general);
    const before = contents();
    const answer = await world.call(await handlerOf(operation), { session, input: operation.example });
    expect([answer.status, answer.body.code]).toEqual([403, 'permission.denied']);
    expect(answer.body.needs).toBeTruthy();
    expect(contents()).toEqual(before);
    if (operation.history)
      expect(world.history(company.companyId).at(-1)).toMatchObject({
        outcome: 'refused',
        code: 'permission.denied',
        userId: general.userId,
      });
  });
});

describe('bad input', () => {
  const session = async (operation: AnyOperation) =>
    needsSession.includes(operation) ? { session: (await master()).session } : {};

  it.each(named(operations))(
    '%s refuses unknown fields, and wrong types of every field, with the path',
    async (_, operation) => {
      const handler = await handlerOf(operation);
      const given = await session(operation);
      const certificate = operation.may === 'certificate' ? { certificatePem: await anyCertificate() } : {};
      const unknown = await world.call(handler, {
        ...given,
        ...certificate,
        input: { ...operation.example, extra: 1 },
      });
      expect([unknown.status, unknown.body.code]).toEqual([400, 'request.invalid']);
      expect(unknown.body.errors).toContainEqual(expect.objectContaining({ path: 'extra', code: 'field.unknown' }));
      for (const [name, bad] of wrongValues(operation)) {
        const answer = await world.call(handler, {
          ...given,
          ...certificate,
          input: { ...operation.example, [name]: bad },
        });
        expect(answer.status, `${name}: ${JSON.stringify(bad)}`).toBe(400);
        expect(answer.body.code).toBe('request.invalid');
        expect(answer.body.errors[0].path.startsWith(name), `${name}: ${JSON.stringify(answer.body.errors)}`).toBe(
          true,
        );
        expect(answer.body.errors[0].detail).toBeTruthy();
      }
    },
  );

  it.each(named(operations.filter(isWrite)))(
    '%s refuses bodies that are not plain JSON objects',
    async (_, operation) => {
      const handler = await handlerOf(operation);
      const given = await session(operation);
      const certificate = operation.may === 'certificate' ? { certificatePem: await anyCertificate() } : {};
      const send = (rawBody: string, headers: Record<string, string> = {}) =>
        world.call(handler, { ...given, ...certificate, input: pathOnly(operation), rawBody, headers });
      const answers = [
        [await send('{"a":1,"a":2}'), 400, 'request.malformed'],
        [await send('{"a":{"b":1,"b":2}}'), 400, 'request.malformed'],
        [await send('{"__proto__":{"x":1}}'), 400, 'request.malformed'],
        [await send('{"constructor":{"prototype":{"x":1}}}'), 400, undefined],
        [await send('{'), 400, 'request.malformed'],
        [await send(`${'['.repeat(5000)}${']'.repeat(5000)}`), 400, 'request.malformed'],
        [await send('{"a":"\\ud800"}'), 400, undefined],
        [await send('[]'), 400, 'request.invalid'],
        [await send('"text"'), 400, 'request.invalid'],
        [await send(`{"a":"${'あ'.repeat(800_000)}"}`), 413, 'request.tooLarge'],
        [
          await send('a=1', { 'Content-Type': 'application/x-www-form-urlencoded' }),
          415,
          'request.unsupportedMediaType',
        ],
        [
          await send('{}', { 'Content-Type': 'application/json; charset=shift_jis' }),
          415,
          'request.unsupportedMediaType',
        ],
      ] as const;
      for (const [index, [answer, status, code]] of answers.entries()) {
        expect([index, answer.status]).toEqual([index, status]);
        if (code) expect(answer.body.code).toBe(code);
      }
    },
  );

  it.each(named(operations.filter((operation) => !isWrite(operation))))('%s refuses a body', async (_, operation) => {
    const given = await session(operation);
    const answer = await world.call(await handlerOf(operation), {
      ...given,
      input: pathOnly(operation),
      rawBody: '{}',
    });
    expect([answer.status, answer.body.errors?.[0]?.code]).toEqual([400, 'body.unexpected']);
  });
});

/** The items an operation may not have touched: everything but history and counters of proofs. */
function contents() {
  return world.items().filter(({ pk }) => !/^(HISTORY|ATTEMPTS|MAILPASSWORD)#/.test(pk));
}

const pathOnly = (operation: AnyOperation) =>
  Object.fromEntries(Object.entries(operation.example).filter(([name]) => pathParameters(operation).includes(name)));

async function anyCertificate(): Promise<string> {
  const user = await world.addUser(world.openCompany({ loginMethod: 'certificate' }), { role: 'general' });
  return (await world.certify(user)).pem;
}

/** Values no field of the input's top level can be: of a wrong type, or far too long. */
function wrongValues(operation: AnyOperation): readonly (readonly [string, unknown])[] {
  if (!isWrite(operation)) return [];
  const shape = (operation.input as z.ZodMiniObject).shape as Record<string, z.ZodMiniType>;
  const inPath = pathParameters(operation);
  const candidates = [
    null,
    17,
    true,
    '',
    'x'.repeat(70_000 / 2),
    '１２３４５６７８',
    'a\u0000b',
    [],
    [[]],
    {},
    { a: 1 },
    -1,
  ];
  return Object.entries(shape)
    .filter(([name]) => !inPath.includes(name))
    .flatMap(([name, schema]) =>
      candidates.filter((value) => !schema.safeParse(value).success).map((value) => [name, value] as const),
    );
}
