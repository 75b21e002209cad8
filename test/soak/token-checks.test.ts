import { beforeAll, expect, it } from 'vitest';
import type { Ports } from '../../shared/operation/ports.ts';
import type { Item, Update, Write } from '../../shared/table/engine.ts';
import { type Handlers, loadHandlers } from './handlers.ts';
import { perform } from './perform.ts';
import { wrongCode } from './requests/codes.ts';
import type { FaultKind } from './run.ts';
import { said } from './said.ts';
import { scenes } from './scenes.ts';
import { canary } from './secrets.ts';
import type { Plan } from './sim.ts';
import { setScene } from './single-fault.ts';

let handlers: Handlers;

beforeAll(async () => {
  handlers = await loadHandlers();
});

type Breaking = (ports: Ports) => Partial<Ports>;

const isOf = (prefix: string, write: Write) => (write.kind === 'put' ? write.item : write.key).pk.startsWith(prefix);

/** A table that handles updates of items of a prefix differently. */
const updating =
  (prefix: string, change: (write: Update) => Update): Breaking =>
  ({ engine }) => {
    const changed = (write: Update) => (isOf(prefix, write) ? change(write) : write);
    const each = (write: Write) => (write.kind === 'update' ? changed(write) : write);
    return {
      engine: {
        ...engine,
        update: (write) => engine.update(changed(write)),
        commit: (writes, token) => engine.commit(writes.map(each), token),
      },
    };
  };

/** The same, only within transactions. */
const committing =
  (prefix: string, change: (write: Update) => Update): Breaking =>
  ({ engine }) => {
    const { engine: changed } = updating(prefix, change)({ engine } as Ports);
    return { engine: { ...engine, commit: changed?.commit ?? engine.commit } };
  };

const without = (name: string, { [name]: _gone, ...rest }: Readonly<Record<string, unknown>> = {}) => rest;
const unlooked = (fields: readonly string[]) => (write: Update) => ({
  ...write,
  when: write.when.filter(({ field }) => !fields.includes(field)),
});
const kept = (field: string) => (write: Update) => ({
  ...write,
  remove: (write.remove ?? []).filter((each) => each !== field),
});

const noting = (field: string) => (write: Update) =>
  write.remove?.includes(field) ? { ...write, remove: [], set: { ...write.set, noted: field } } : write;

/** A table that returns tokens without their users. */
const unshared: Breaking = ({ engine }) => ({
  engine: {
    ...engine,
    get: async (keys) => {
      const items = await engine.get(keys);
      return items.map((item: Item | undefined) => (item?.pk.startsWith('TOKEN#') ? { ...item, userIds: [] } : item));
    },
  },
});

/** A table that loses the mails of a stop. */
const untold: Breaking = ({ engine }) => ({
  engine: {
    ...engine,
    commit: (writes, token) => {
      const isStop = (write: Write) => write.kind === 'put' && write.item['kind'] === 'userStopped';
      return engine.commit(
        writes.filter((write) => !isStop(write)),
        token,
      );
    },
  },
});

/** A table that writes what was typed into the history. */
const telling: Breaking = ({ engine }) => ({
  engine: {
    ...engine,
    commit: (writes, token) => {
      const told = (write: Write): Write =>
        write.kind === 'put' && isOf('HISTORY#', write) ? { ...write, item: { ...write.item, typed: canary } } : write;
      return engine.commit(writes.map(told), token);
    },
  },
});

it.each<[string, Breaking, RegExp]>([
  [
    'that compares neither steps nor codes',
    updating('TOKEN#', unlooked(['lastStep', 'lastCode'])),
    /I9: step .* accepted twice/,
  ],
  [
    'that writes no stop',
    updating('TOKEN#', ({ set, ...write }) => ({
      ...write,
      set: set?.['stopped'] === true ? without('stopped', set) : (set ?? {}),
    })),
    /I10: wrong code/,
  ],
  ['that looks at no stop', updating('TOKEN#', unlooked(['stopped', 'state'])), /I12|I13: an attempt/],
  [
    'that counts no codes',
    updating('TOKEN#', ({ add: _, ...write }) => write),
    /I9: let in without|I9: a step was spent/,
  ],
  [
    'that keeps the attempts of repeats',
    updating('TOKEN#', ({ add, ...write }) => ({
      ...write,
      ...(add && { add: (add['attempts'] ?? 0) < 0 ? { beingChecked: -1 } : add }),
    })),
    /D-1: a right code was counted/,
  ],
  [
    'that notes no step',
    updating('TOKEN#', ({ set, ...write }) => ({ ...write, set: without('lastStep', set) })),
    /I9: (done|registered)/,
  ],
  ['that destroys no secret', updating('TOKEN#', kept('sealedSecret')), /I12: a revoked token has a secret/],
  ['that keeps secrets in stock', updating('BANK#TOKENS', kept('sealedSecret')), /I24: a token given away/],
  [
    'that forgets a user’s token',
    updating('USER#', ({ set, ...write }) => ({ ...write, set: without('tokenSerialNumber', set) })),
    /A10-2/,
  ],
  ['that leaves users a revoked token', updating('USER#', noting('tokenSerialNumber')), /A10-3: a user was taken/],
  ['that does not know who shares a token', unshared, /I11: a user of the token released it/],
  ['that tells nobody of a stop', untold, /I10: .* is not told/],
  ['that writes secrets into the history', telling, /I24: a secret was written/],
  [
    'whose vault opens another secret',
    ({ vault }) => ({ vault: { ...vault, open: async () => Buffer.from('12345678901234567890') } }),
    /D-1: a right code|I10: a right code/,
  ],
  [
    'whose vault seals for nobody',
    ({ vault }) => ({ vault: { ...vault, reseal: async (sealed) => sealed } }),
    /I21: sealed for/,
  ],
  [
    'whose vault tells the log',
    ({ vault, log }) => ({
      vault: {
        ...vault,
        open: async (sealed, bound) => {
          const secret = await vault.open(sealed, bound);
          log({ level: 'info', message: Buffer.from(secret).toString('hex') });
          return secret;
        },
      },
    }),
    /I24: a secret was logged/,
  ],
])('sees a bank %s', async (_, breaking, what) => {
  expect(await said(handlers, breaking, { what, isAboutTokens: true })).toMatch(what);
});

/** A request proved by a code; without a key, for a key is given back when no answer comes, and then nothing lands late. */
async function provedRequest(breaking?: Breaking) {
  const scene = scenes.find(({ what }) => what === 'with both proofs');
  const set = scene && (await setScene(handlers, scene, breaking));
  const [device] = set?.sim.devices.values() ?? [];
  if (!set?.plan || !device) throw new Error('no request that a code proves');
  const { idempotencyKey: _, ...request } = set.plan.request;
  const send = (plan: Plan, faults: ReadonlyMap<number, FaultKind> = new Map()) =>
    perform(set.sim, set.scheduler, plan, faults);
  return { sim: set.sim, device, plan: { ...set.plan, request }, send };
}

/** The violations reported for a right code whose transaction commits after others have stopped the token. */
async function landingLate(breaking?: Breaking): Promise<string> {
  const whole = await provedRequest();
  await whole.send(whole.plan);
  const { sim, device, plan, send } = await provedRequest(breaking);
  await send(plan, new Map([[whole.sim.lastRun?.calls ?? 0, 'late']]));
  const proof = { ...(plan.request.input?.['proof'] as object), otp: wrongCode(sim, device) };
  const guess = { ...plan, request: { ...plan.request, input: { ...plan.request.input, proof } } };
  let code = '';
  for (let tries = 0; tries < 9 && code !== 'proof.stopped'; tries += 1) code = (await send(guess)).body.code;
  expect([code, sim.late.length]).toEqual(['proof.stopped', 1]);
  for (const effect of sim.late) await effect();
  return sim.violations.join('\n');
}

it('detects a code accepted by a token that was stopped in the meantime', async () => {
  expect(await landingLate()).toBe('');
  expect(await landingLate(committing('TOKEN#', unlooked(['stopped', 'state'])))).toMatch(/I12: .* let somebody in/);
});
