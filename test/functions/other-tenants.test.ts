import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../functions/operations.ts';
import { isWrite } from '../../shared/operation/operation.ts';
import type { Company } from '../../shared/table/companies.ts';
import type { Item } from '../../shared/table/engine.ts';
import { application } from '../scenes/certificates.ts';
import { accountAt } from '../scenes/payees.ts';
import type { Stage } from '../scenes/stage.ts';
import { waitingTransfer } from '../scenes/transfers.ts';
import { type Handlers, loadHandlers } from '../soak/handlers.ts';
import { honoursKeys } from '../soak/learn.ts';
import type { PlayedScene } from '../soak/scene.ts';
import { scenes } from '../soak/scenes.ts';
import type { Plan, Sim } from '../soak/sim.ts';
import { setScene, titleOf } from '../soak/single-fault.ts';
import { type IdKind, type IdParameter, idParametersOf } from './id-parameters.ts';
import { onceMore } from './once-more.ts';

/**
 * One company cannot tell what another one has (threat 19): every id that any operation takes, put in the place of one's own in a
 * request that would go well. What exists elsewhere is answered to the byte as what exists nowhere, and changes nothing there.
 */
let handlers: Handlers;

beforeAll(async () => {
  handlers = await loadHandlers();
});

const missingId = '01K00000000000000000000000';
const missing = { serialNumber: 'TG99999999' } as Partial<Record<IdKind, string>>;
const missingOf = (kind: IdKind) => missing[kind] ?? missingId;

const definitionOf = (name: string) => operations.find((operation) => operation.name === name);

/** The bank may act on any company that it names, and on its own stock of tokens. */
const isFree = (name: string, { kind }: IdParameter) =>
  definitionOf(name)?.may === 'bank' && (kind === 'companyId' || name === 'assign-tokens');

const withIds = scenes.flatMap((scene) => {
  const definition = definitionOf(scene.name);
  const parameters = definition ? idParametersOf(definition) : [];
  return parameters.map((parameter) => [titleOf(scene), parameter.path.join('.'), scene, parameter] as const);
});

describe('an id of another company', () => {
  it('is tried at every operation that takes one', () => {
    const takes = operations.filter((operation) => idParametersOf(operation).length > 0).map(({ name }) => name);
    expect(new Set(withIds.map(([, , { name }]) => name))).toEqual(new Set(takes));
    expect(takes.length).toBeGreaterThan(20);
  });

  it.each(withIds)('%s: %s reveals nothing about it', async (_title, _path, scene, parameter) => {
    const definition = definitionOf(scene.name);
    if (!definition) throw new Error(`${scene.name} is not called`);
    const { sim, own, other, foreign } = await tenants(scene);
    const items = sim.world.items();
    const ask = async (id: string) => {
      const answer = await onceMore(sim, withId(own, parameter, id), items);
      assertUntouched(sim, items, own, answer.status);
      // A field that the bank does not look at changes nothing: what goes well draws new numbers.
      if (answer.status < 300 && isWrite(definition)) return { status: answer.status, shown: '' };
      // An answer may repeat what was asked for.
      return { status: answer.status, logs: answer.logs, shown: shownOf(answer).replaceAll(id, 'ID') };
    };
    const absent = await ask(missingOf(parameter.kind));
    const isNeeded = isWrite(definition) && idIn(own, parameter) !== undefined;
    expect(absent.status, absent.shown).toBeGreaterThanOrEqual(isNeeded ? 400 : 200);
    expect(absent.status).toBeLessThan(500);
    expect(absent.logs ?? 1, 'lines in the log').toBe(1);
    const there = idIn(other, parameter) ?? foreign[parameter.kind];
    if (!isFree(scene.name, parameter)) expect(await ask(there)).toEqual(absent);
    for (const id of otherTypes(own, parameter.kind)) expect(await ask(id)).toEqual(absent);
    for (const wrap of wrappings(own))
      expect(await ask(wrap(there))).toEqual(await ask(wrap(missingOf(parameter.kind))));
  });
});

describe('another company’s idempotency key', () => {
  const repeatable = scenes.filter(({ name }) => {
    const definition = definitionOf(name);
    return definition && definition.may !== 'bank' && honoursKeys(definition) && name !== 'log-out';
  });

  it.each(repeatable.map((scene) => [titleOf(scene), scene] as const))(
    '%s is as one that nobody used',
    async (_, scene) => {
      const { sim, own, other } = await tenants(scene);
      const key = (plan: Plan, idempotencyKey: string): Plan => ({
        ...plan,
        request: { ...plan.request, idempotencyKey },
      });
      const done = await onceMore(sim, key(other, 'the-others-key'), sim.world.items());
      expect(done.status).toBeLessThan(300);
      const items = sim.world.items();
      const [same, fresh] = [
        await onceMore(sim, key(own, 'the-others-key'), items),
        await onceMore(sim, key(own, 'a-key-of-nobody'), items),
      ];
      expect(shownOf(same)).toBe(shownOf(fresh));
      expect(same.headers).not.toHaveProperty('Idempotency-Replayed');
    },
  );
});

describe('another company’s cursor', () => {
  const lists = scenes.filter(
    ({ name }) => definitionOf(name)?.page !== undefined && definitionOf(name)?.may !== 'bank',
  );

  it.each(lists.map((scene) => [titleOf(scene), scene] as const))('%s is of no use', async (_, scene) => {
    const { sim, own, other } = await tenants(scene);
    const items = sim.world.items();
    const asked = (plan: Plan, more: object): Plan => ({
      ...plan,
      request: { ...plan.request, input: { ...plan.request.input, limit: '1', ...more } },
    });
    const cursorFor = async (plan: Plan) => JSON.parse((await onceMore(sim, asked(plan, {}), items)).body).cursor;
    const [mine, theirs] = [await cursorFor(own), await cursorFor(other)];
    expect([mine, theirs], 'a list of one page').toEqual([expect.any(String), expect.any(String)]);
    expect((await onceMore(sim, asked(own, { cursor: mine }), items)).status).toBe(200);
    const [foreign, made] = [
      await onceMore(sim, asked(own, { cursor: theirs }), items),
      await onceMore(sim, asked(own, { cursor: 'A'.repeat(theirs.length) }), items),
    ];
    expect(shownOf(foreign)).toBe(shownOf(made));
    expect(foreign.status).toBe(400);
  });
});

/** The same scene set for two companies in one bank, and one id of each kind that another one has. */
async function tenants(scene: PlayedScene) {
  const { sim, stage, plan: own } = await setScene(handlers, scene);
  const other = await scene.prepare(stage);
  if (!own || !other) throw new Error('the scene sends nothing');
  return { sim, own, other, foreign: await idsOf(stage) };
}

async function idsOf(stage: Stage): Promise<Readonly<Record<IdKind, string>>> {
  const { at, by } = await stage.office();
  const { serialNumber } = await stage.token(at, [by.who]);
  const { noticeId } = await stage.notice({ to: by.who });
  const begun = await stage.slowly(async () =>
    stage.done('acquire-certificate', await application(stage, await stage.applicant())),
  );
  const accountId = (at as Company).accounts[0]?.accountId ?? '';
  const issuanceId = String(begun['issuanceId']);
  const { companyId } = at;
  const requested = await stage.done('export-history', {
    input: { companyId, from: '2026-01-01', to: '2036-01-01', format: 'csv' },
  });
  const exportId = String(requested['exportId']);
  const { payeeId } = await stage.done('create-payee', {
    by,
    input: { service: 'transfer', account: accountAt(stage.newAccountNumber()) },
  });
  return {
    requestId: (await waitingTransfer(stage)).request.requestId,
    payeeId: String(payeeId),
    companyId,
    userId: by.who.userId,
    accountId,
    noticeId,
    serialNumber,
    issuanceId,
    exportId,
  };
}

/** What the request names there. */
function idIn({ request }: Plan, { path }: IdParameter): string | undefined {
  const value = path.reduce((inner: unknown, name) => Object(inner)[name], request.input);
  return typeof value === 'string' ? value : Array.isArray(value) ? value[0] : undefined;
}

function withId(plan: Plan, { path, isList }: IdParameter, id: string): Plan {
  const put = (inner: unknown, [name = '', ...rest]: readonly string[]): unknown => {
    const value = rest.length > 0 ? put(Object(inner)[name], rest) : isList ? [id] : id;
    return Array.isArray(inner) ? inner.with(Number(name), value) : { ...Object(inner), [name]: value };
  };
  const input = put(plan.request.input, path) as Readonly<Record<string, unknown>>;
  return { ...plan, request: { ...plan.request, input } };
}

const companyOf = ({ companyId, request }: Plan) => companyId ?? request.input?.['companyId'];

/** An answer to the byte, but for the id of the request. */
const shownOf = ({ status, headers, text }: Awaited<ReturnType<typeof onceMore>>) =>
  JSON.stringify([status, headers, text]).replaceAll(/run-\d+/g, '');

/** One's own ids of things of another type. */
function otherTypes(own: Plan, kind: IdKind): readonly string[] {
  const ids = { companyId: companyOf(own), userId: own.userId ?? own.request.input?.['userId'] };
  return Object.entries(ids).flatMap(([name, id]) => (name !== kind && typeof id === 'string' ? [id] : []));
}

const wrappings = (own: Plan): readonly ((id: string) => string)[] => [
  (id) => `${String(companyOf(own))}#${id}`,
  (id) => `USER#${id}`,
  (id) => `${id}#`,
  (id) => `../${id}`,
  (id) => `${id} `,
  (id) => id.toLowerCase(),
];

/** What a refused request may leave: rows of history that say so, counters of proofs, its own key and session. */
const mayChange = /^(HISTORY|ATTEMPTS|IDEMPOTENCY|SESSION|TOKEN|MAILPASSWORD|LOGIN)#/;

function assertUntouched(sim: Sim, before: readonly Item[], own: Plan, status: number): void {
  const known = new Map(before.map((item) => [`${item.pk} ${item.sk}`, item]));
  const changed = sim.world.items().filter((item) => !isDeepStrictEqual(item, known.get(`${item.pk} ${item.sk}`)));
  expect(sim.world.items().length).toBeGreaterThanOrEqual(before.length);
  for (const item of changed) {
    if (status >= 400) expect(item.pk).toMatch(mayChange);
    if (status >= 400 && item.pk.startsWith('HISTORY#')) expect(item['outcome']).toBe('refused');
    // What names no company of the bank's is in the bank's own history.
    if (companyOf(own) && item['companyId']) expect([companyOf(own), 'ALL']).toContain(item['companyId']);
  }
}
