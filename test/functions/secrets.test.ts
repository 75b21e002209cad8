import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { operations } from '../../functions/operations.ts';
import { handler as createUser } from '../../functions/users/create-user.ts';
import { handler as suspendUser } from '../../functions/users/suspend-user.ts';
import { jsonSchemaOf } from '../../shared/derive/json-schema.ts';
import { secret } from '../../shared/domain/secret.ts';
import { handle } from '../../shared/frame/handle.ts';
import { idempotent, requestHashOf } from '../../shared/frame/idempotency.ts';
import { type AnyOperation, defineOperation } from '../../shared/operation/operation.ts';
import { secretPaths, withoutSecrets, withSecretsMasked } from '../../shared/operation/secret-fields.ts';
import { requestEvent } from '../fakes/request.ts';
import { type Handlers, loadHandlers } from '../soak/handlers.ts';
import { scenes } from '../soak/scenes.ts';
import { setScene, titleOf } from '../soak/single-fault.ts';
import { createWorld } from '../world.ts';

const named = (all: readonly AnyOperation[]) => all.map((operation) => [operation.name, operation] as const);
const repeatable = operations.filter(idempotent.isOf);

describe('the mark of a secret', () => {
  /** Names that fields with secrets have; serial numbers of tokens are none. */
  const secretName = /password|(^|[a-z])pin$|^otps?$|token$|secret|^proof$|answers?$|credential|^file$/i;

  interface Node {
    readonly type?: string;
    readonly enum?: readonly unknown[];
    readonly const?: unknown;
    readonly writeOnly?: boolean;
    readonly format?: string;
    readonly properties?: Readonly<Record<string, Node>>;
    readonly items?: Node;
    readonly anyOf?: readonly Node[];
  }

  /** Fields that look like secrets and are documented as any other. */
  function unmarked(node: Node, io: 'input' | 'output', path = ''): string[] {
    if (node.writeOnly) return [];
    const members = Object.entries(node.properties ?? {}).flatMap(([name, each]) => {
      const isText =
        each.type === 'string'
          ? each.enum === undefined && each.const === undefined
          : // The members of a list of objects, and of an object in an answer, are judged by their own names.
            (each.type === 'array' && !each.items?.properties) || (each.type === 'object' && io === 'input');
      const isMarked = io === 'input' ? each.writeOnly : each.format === 'password';
      const here = secretName.test(name) && isText && !isMarked ? [`${path}${name}`] : [];
      return [
        ...here,
        ...unmarked(each, io, `${path}${name}.`),
        ...unmarked(each.items ?? {}, io, `${path}${name}[].`),
      ];
    });
    return [...members, ...(node.anyOf ?? []).flatMap((each) => unmarked(each, io, path))];
  }

  it.each(named(operations))('is on every field of %s whose name looks like one', (_, operation) => {
    expect(unmarked(jsonSchemaOf(operation.input, 'input') as Node, 'input')).toEqual([]);
    // Members that are switches or words for a state are no secrets of answers.
    expect(unmarked(jsonSchemaOf(operation.output, 'output') as Node, 'output')).toEqual([]);
  });

  it('would be missed', () => {
    const input = z.strictObject({
      login: z.strictObject({ newPassword: z.string() }),
      otp: z.boolean(),
      otps: z.array(z.string()),
      answers: z.array(z.strictObject({ questionId: z.string(), answer: z.string() })),
    });
    expect(unmarked(jsonSchemaOf(input, 'input') as Node, 'input')).toEqual([
      ...['login.newPassword', 'otps', 'answers[].answer'],
    ]);
  });

  it('is documented: written, never read, not to be shown', () => {
    const schema = z.optional(secret(z.string().check(z.regex(/^x+$/))));
    const json = jsonSchemaOf(z.strictObject({ schema, proof: secret(z.strictObject({ a: z.string() })) }), 'input');
    expect(json.properties).toMatchObject({
      schema: { type: 'string', pattern: '^x+$', writeOnly: true, format: 'password' },
      proof: { type: 'object', writeOnly: true },
    });
  });

  it.each(named(repeatable))('is on nothing that %s answers, because answers are stored', (_, operation) => {
    expect(secretPaths(operation.output)).toEqual([]);
  });
});

const form = z.strictObject({
  name: z.string(),
  password: z.optional(secret(z.string())),
  list: z._default(z.array(z.strictObject({ pin: secret(z.string()), of: z.string() })), []),
  pair: z.optional(z.tuple([z.string(), secret(z.string())])),
  either: z.nullish(z.union([z.strictObject({ code: secret(z.string()) }), z.strictObject({ text: z.string() })])),
  by: z.optional(z.record(z.string(), secret(z.string()))),
  read: z.optional(z.pipe(z.string(), z.transform(Number))),
});

describe('a value without its secrets', () => {
  it('keeps everything else, at any depth', () => {
    const value = {
      name: 'a',
      password: 'p',
      list: [{ pin: '1', of: 'x' }],
      pair: ['k', 's'],
      either: { code: 'c' },
      by: { a: 's' },
      read: 5,
    };
    expect(JSON.parse(JSON.stringify(withoutSecrets(form, value)))).toEqual({
      name: 'a',
      list: [{ of: 'x' }],
      pair: ['k', null],
      either: {},
      by: {},
      read: 5,
    });
    expect(secretPaths(form)).toEqual(['password', 'list[].pin', 'either.code', 'by.*']);
  });

  it('keeps of a marked value only what the mark says is not secret', () => {
    const file = secret(z.string(), (text) => text.split('=')[0]);
    expect(withoutSecrets(z.strictObject({ file }), { file: 'name=value' })).toEqual({ file: 'name' });
    expect(withoutSecrets(z.strictObject({ file }), { file: 17 })).toEqual({ file: undefined });
    expect(withSecretsMasked(z.strictObject({ file }), [{ path: 'file', before: null, after: 'name=value' }])).toEqual([
      { path: 'file', before: null, after: '*****' },
    ]);
  });

  it('is what changes show: that a secret was changed, but not its value', () => {
    const change = (path: string, after: unknown) => withSecretsMasked(form, [{ path, before: null, after }])[0]?.after;
    expect(change('password', 'p')).toBe('*****');
    expect(change('list[0].pin', '1')).toBe('*****');
    expect(change('list.0', { pin: '1', of: 'x' })).toEqual({ of: 'x' });
    expect(change('by.anything', 's')).toBe('*****');
    expect(change('pair[1]', 's')).toBe('*****');
    expect(change('either.text', 't')).toBe('t');
    expect(change('elsewhere.name', 'x')).toBe('x');
  });

  it('is all that history and a dry run show of an operation that returns too much', async () => {
    const careless = handle(
      defineOperation({
        name: 'test-careless',
        summary: 'Tells what it was given.',
        route: 'POST /bank/careless',
        hosts: ['bank'],
        may: 'bank',
        about: 'bank',
        input: z.strictObject({ name: z.string(), password: secret(z.string()) }),
        output: z.strictObject({}),
        access: {},
        errors: [],
        history: { event: 'company.opened', service: 'contract' },
        example: { name: 'a', password: 'b' },
      }),
      async ({ name, password }) => ({
        answer: {},
        about: { companyId: 'C' },
        changes: [
          { path: 'name', before: null, after: name },
          { path: 'password', before: null, after: password },
        ],
      }),
    );
    const world = createWorld();
    const input = { name: 'Tegata', password: 'Himitsu26' };
    const dry = await world.call(careless, { input, validateOnly: true });
    expect(dry.body.changes).toMatchObject([{ after: 'Tegata' }, { path: 'password', after: '*****' }]);
    await world.call(careless, { input });
    expect(world.history('C').at(-1)?.changes).toMatchObject([{ after: 'Tegata' }, { after: '*****' }]);
    expect(JSON.stringify([world.items(), world.logs])).not.toContain('Himitsu26');
  });
});

describe('the identity of a request', () => {
  const changed = (input: unknown, [name = '', ...rest]: readonly string[]): unknown => {
    if (name === '') return typeof input === 'string' ? `${input}x` : { changed: true };
    if (Array.isArray(input)) return input.map((each) => changed(each, rest));
    const members = (input ?? {}) as Readonly<Record<string, unknown>>;
    return { ...members, [name]: changed(members[name], rest) };
  };

  it.each(named(repeatable))('of %s is all of its input but the secrets (D-34)', (_, operation) => {
    const hash = requestHashOf(operation, operation.example);
    const secrets = secretPaths(operation.input).map((path) => path.replace('[]', '.[]'));
    for (const path of secrets) {
      expect(requestHashOf(operation, changed(operation.example, path.split('.'))), path).toBe(hash);
    }
    const others = Object.keys(operation.input.shape).filter(
      (name) => !secrets.some((path) => path.split('.')[0] === name),
    );
    for (const name of others)
      expect(requestHashOf(operation, changed(operation.example, [name])), name).not.toBe(hash);
    for (const other of repeatable.filter((each) => each !== operation)) {
      expect(requestHashOf(other, operation.example)).not.toBe(hash);
    }
  });

  async function office() {
    const world = createWorld();
    const company = world.openCompany();
    const master = await world.addUser(company, { role: 'master' });
    const [first, second] = [await world.addUser(company), await world.addUser(company)];
    return { world, master, first, second, session: await world.logIn(master) };
  }

  it('is the same with a fresh proof, a wrong one or none: the stored answer is returned', async () => {
    const { world, master, first, session } = await office();
    const send = (proof?: { readonly confirmationPassword?: string; readonly otp?: string }) =>
      world.call(suspendUser, { session, input: { userId: first.userId, proof }, idempotencyKey: 'key-0001' });
    const done = await send({ confirmationPassword: master.confirmationPassword });
    expect(done.status).toBe(200);
    for (const proof of [{ confirmationPassword: 'Chigau26' }, { otp: '123456' }, undefined]) {
      const again = await send(proof);
      expect([again.status, again.headers['Idempotency-Replayed']]).toEqual([200, 'true']);
      expect(again.body).toEqual(done.body);
    }
  });

  it('is another with other content, whatever the proof: request.idempotencyMismatch', async () => {
    const { world, master, first, second, session } = await office();
    const proof = { confirmationPassword: master.confirmationPassword };
    const send = (userId: string) =>
      world.call(suspendUser, { session, input: { userId, proof }, idempotencyKey: 'key-0001' });
    expect((await send(first.userId)).status).toBe(200);
    const other = await send(second.userId);
    expect([other.status, other.body.code]).toEqual([422, 'request.idempotencyMismatch']);
  });

  it('is the same in another order of names and with other spaces', async () => {
    const { world, master, session } = await office();
    const { loginPassword, ...rest } = createUser.operation.example;
    const input = { ...rest, proof: { confirmationPassword: master.confirmationPassword } };
    const send = (rawBody: string) => world.call(createUser, { session, rawBody, idempotencyKey: 'key-0001' });
    const done = await send(JSON.stringify({ loginPassword, ...input }));
    expect(done.status).toBe(201);
    const again = await send(JSON.stringify({ ...input, loginPassword }, null, 3));
    expect([again.status, again.headers['Idempotency-Replayed']]).toEqual([201, 'true']);
    expect((await send(JSON.stringify({ ...input, loginPassword, name: '別人' }))).status).toBe(422);
  });

  it('is given by one key: a request with two is refused', async () => {
    const { world, first, session } = await office();
    const answer = await world.call(suspendUser, {
      session,
      input: { userId: first.userId },
      headerLines: { 'Idempotency-Key': ['key-0001', 'key-0002'] },
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'request.idempotencyKeyInvalid']);
  });
});

describe('what a client types as a secret', () => {
  let handlers: Handlers;
  beforeAll(async () => {
    handlers = await loadHandlers();
  });

  /** Every text at or below the marked fields of an input. */
  function textsOf(schema: z.ZodMiniType, input: unknown): string[] {
    const below = (value: unknown): string[] =>
      typeof value === 'string' ? [value] : Object.values((value ?? {}) as object).flatMap(below);
    const at = (value: unknown, path: readonly string[]): unknown =>
      path.reduce<unknown>((of, name) => {
        if (Array.isArray(of)) return of.map((each) => each?.[name]);
        return (of as Readonly<Record<string, unknown>> | undefined)?.[name];
      }, value);
    return secretPaths(schema).flatMap((path) => below(at(input, path.replace('[]', '').split('.'))));
  }

  const digests = (text: string) =>
    ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) =>
      (['hex', 'base64', 'base64url'] as const).map((encoding) => createHash(algorithm).update(text).digest(encoding)),
    );

  /** The code accepted last stays in its token's row (decision 0012): spent, it opens nothing. */
  const withoutSpentCode = (item: Readonly<Record<string, unknown>>) =>
    String(item['pk']).startsWith('TOKEN#') ? { ...item, lastCode: undefined } : item;

  const withSecrets = scenes.filter(({ name }) => {
    const operation = operations.find((each) => each.name === name);
    return operation && secretPaths(operation.input).length > 0;
  });

  it.each(withSecrets.map((scene) => [titleOf(scene), scene] as const))(
    '%s leaves it nowhere: no row, no log line, no answer, and no fast digest of it (threat 47)',
    async (_, scene) => {
      const { sim, plan } = await setScene(handlers, scene);
      const handler = handlers.operations.get(scene.name);
      if (!plan || !handler) throw new Error('nothing is sent');
      const { operation } = handler;
      const { world } = sim;
      world.hooks.after = undefined;
      const event = requestEvent(operation, plan.request, { now: world.now(), requestId: 'a-request' });
      const typed = textsOf(operation.input, plan.request.input);
      expect(typed.length).toBeGreaterThan(0);
      const before = new Set(world.items().map((item) => JSON.stringify(item)));
      const sent = event.body ?? '';
      const { statusCode, body } = await handler.on(sim.ports)(event);
      expect(statusCode).toBeLessThan(300);
      const told = body === '' ? {} : withoutSecrets(operation.output, JSON.parse(body));
      const written = world
        .items()
        .filter((item) => !before.has(JSON.stringify(item)))
        .map(withoutSpentCode);
      const everywhere = JSON.stringify([written, world.logs, told]);
      for (const text of typed) {
        // Six digits are also parts of numbers and times: as a whole text they are a code.
        expect(everywhere).not.toContain(/^\d+$/.test(text) ? `"${text}"` : JSON.stringify(text).slice(1, -1));
        for (const digest of digests(text)) expect(everywhere).not.toContain(digest);
      }
      for (const digest of digests(sent)) expect(everywhere).not.toContain(digest);
    },
  );
});
