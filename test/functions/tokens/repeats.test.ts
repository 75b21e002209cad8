import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handler as registerToken } from '../../../functions/tokens/register-token.ts';
import { createUser as createUserOperation } from '../../../functions/users/create-user.operation.ts';
import { handler as createUser } from '../../../functions/users/create-user.ts';
import type { Handler } from '../../../shared/frame/handle.ts';
import { wrongCodes } from '../../../shared/table/code-counters.ts';
import type { TableEngine } from '../../../shared/table/engine.ts';
import { type Token, tokenItem } from '../../../shared/table/tokens.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestToken } from '../../builders/token.ts';
import { type EmbeddedTable, embeddedTable, hasEmbeddedEngine } from '../../engines/embedded.ts';
import { type Answer, createWorld, type World } from '../../world.ts';

/** Codes that many requests bring at once (D-1, I10, I13): on the engine in memory, and on the embedded server through the SDK. */
let world: World;
let token: TestToken;
/** Users of the token, each in a session: a confirmation password is looked at six times at once. */
let sharers: readonly TestSession[];
/** Administrators who have no token yet. */
let newcomers: readonly TestSession[];
let engine: TableEngine;
let opened: number;

const confirmationPassword = 'Kakunin26b';
const users = 40;

async function arrange(seed: number) {
  world = createWorld({ profile: 'seven', seed });
  engine = world.engine;
  const company = world.openCompany({ otp: true });
  const enrol = async () => world.addUser(company, { role: 'administrator' });
  const holders = await Promise.all(Array.from({ length: users }, enrol));
  sharers = await Promise.all(holders.map((user) => world.logIn(user)));
  newcomers = await Promise.all(Array.from({ length: 4 }, async () => world.logIn(await enrol())));
  token = await world.addToken(company, holders);
  opened = 0;
  const { vault } = world.ports;
  const { open } = vault;
  Object.assign(vault, {
    open: (...args: Parameters<typeof open>) => {
      opened += 1;
      return open(...args);
    },
  });
}

const send = (handler: Handler, session: TestSession | undefined, input: object, more: object = {}) =>
  world.call(
    {
      operation: handler.operation,
      on: (ports) => {
        const run = handler.on({ ...ports, engine });
        // Worlds begin to count at one, and share the embedded server's table.
        return (event, invocation) => run(event, { ...invocation, awsRequestId: randomUUID() } as never);
      },
    },
    { ...(session && { session }), input: input as never, ...more },
  );
let created = 0;
function create(otp: string, more: object = {}) {
  created += 1;
  const loginId = `shinki${created}`;
  const form = { ...createUserOperation.example, loginId, loginIdAgain: loginId, permissions: [], limits: {} };
  const session = sharers[created % sharers.length];
  return send(createUser, session, { ...form, proof: { confirmationPassword, otp } }, more);
}
const register = (otp: string, index = 0) =>
  send(registerToken, newcomers[index % newcomers.length], { serialNumber: token.serialNumber, otp });
const times = <T>(count: number, ask: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(index)));

async function stored(): Promise<Token> {
  const [item] = await engine.get([tokenItem.key(token.companyId, token.serialNumber)]);
  return tokenItem.parse(item as never);
}

/** The answers by status, code and reason. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const said = answers.map(({ status, body }) =>
    [status, body.code, body.which, body.reason].filter((part) => part !== undefined && status !== 201).join(' '),
  );
  return Object.fromEntries([...Map.groupBy(said, (each) => each || 'done')].map(([each, all]) => [each, all.length]));
}

/** What holds of every burst of right codes: nothing is counted, nothing stopped, and no answer is a fault. */
async function expectUncounted(answers: readonly Answer[]) {
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  expect(answers.filter(({ body }) => body.code === 'proof.stopped')).toEqual([]);
  const row = await stored();
  expect({ failures: wrongCodes(row), stopped: row.stopped }).toEqual({ failures: 0, stopped: false });
  expect(world.mails().filter(({ kind }) => kind === 'userStopped')).toEqual([]);
}

/** The engine in memory, where each request to it takes its turn by chance. */
function shuffled(seed: number) {
  const { random } = createWorld({ seed });
  world.hooks.before = async () => {
    for (let turns = (random.bytes(1)[0] ?? 0) % 12; turns > 0; turns -= 1) await undefined;
  };
}

function bursts(): void {
  it.each([6, 12, 200])('refuses %i repeats of a spent code, and counts none', async (count) => {
    const otp = token.code();
    expect((await create(otp)).status).toBe(201);
    const lookedAt = opened;
    const answers = await times(count, (index) => (index % 2 ? create(otp) : register(otp, index)));
    expect(tally(answers)).toEqual({ '403 proof.wrong otp otpUsed': count });
    await expectUncounted(answers);
    expect(opened).toBe(lookedAt);
  });

  it.each([6, 12, 200])(
    'does the work of one of %i requests that bring a code at once, and counts none',
    async (count) => {
      const otp = token.code();
      const answers = await times(count, () => create(otp));
      expect(tally(answers)).toEqual({ done: 1, '403 proof.wrong otp otpUsed': count - 1 });
      await expectUncounted(answers);
    },
  );

  it('does not stop for sixty confirm screens with one code, which stays valid (X-7)', async () => {
    const otp = token.code();
    const answers = await times(60, () => create(otp, { validateOnly: true }));
    expect(new Set(answers.map(({ status }) => status))).not.toContain(403);
    await expectUncounted(answers);
    expect((await create(otp)).status).toBe(201);
  });

  it('verifies five of two hundred concurrent wrong codes, and stops the token once (I10, I13)', async () => {
    const answers = await times(200, () => create(token.wrongCode()));
    expect(tally(answers)).toEqual({ '403 proof.wrong otp': 4, '403 proof.stopped otp': 196 });
    const remaining = answers.flatMap(({ body }) => (body.code === 'proof.wrong' ? [body.remaining] : []));
    expect(remaining.toSorted()).toEqual([1, 2, 3, 4]);
    expect(opened).toBe(5);
    expect(await stored()).toMatchObject({ stopped: true, attempts: 0 });
  });
}

describe('on the engine in memory', () => {
  beforeEach(() => arrange(1));
  bursts();

  it('counts each wrong code among repeats of a right one, in any order: four do not stop, the fifth does', async () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      await arrange(seed);
      shuffled(seed);
      const otp = token.code();
      const wrong = token.wrongCode();
      const spent = await create(otp);
      expect(spent.status).toBe(201);
      const mixed = await times(44, (index) => (index % 11 === 3 ? create(wrong) : create(otp)));
      expect(tally(mixed)).toEqual({ '403 proof.wrong otp otpUsed': 40, '403 proof.wrong otp': 4 });
      expect(wrongCodes(await stored())).toBe(4);
      expect((await create(wrong)).body.code).toBe('proof.stopped');
    }
  });

  it('is not stopped by one wrong code among right ones that are being checked (D-1)', async () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      await arrange(seed);
      shuffled(seed);
      const otp = token.code();
      const answers = await times(12, (index) => (index === 6 ? create(token.wrongCode()) : create(otp)));
      expect(answers.filter(({ body }) => body.code === 'proof.stopped')).toEqual([]);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(wrongCodes(await stored())).toBeLessThanOrEqual(1);
      expect(await stored()).toMatchObject({ stopped: false });
    }
  });

  it('returns exactly its own attempt for a code of a step before the last', async () => {
    const before = token.code(-1);
    expect((await create(token.code())).status).toBe(201);
    const answers = await times(6, (index) => (index === 2 ? create(token.wrongCode()) : create(before)));
    expect(tally(answers)).toEqual({ '403 proof.wrong otp otpUsed': 5, '403 proof.wrong otp': 1 });
    expect(await stored()).toMatchObject({ attempts: 1, beingChecked: 0 });
  });

  it('accepts a code with the digits of one used long ago', async () => {
    await arrange(1);
    const row = await stored();
    const otp = token.code();
    const lastStep = Math.floor(world.now().getTime() / 60_000) - 500;
    world.engine.put({ ...row, lastStep, lastCode: otp, ...tokenItem.key(row.companyId, row.serialNumber) });
    expect((await create(otp)).status).toBe(201);
  });

  it.each([-11, 11])(
    'recognizes the code accepted last, %i steps away at most: beyond, its digits are a guess',
    async (away) => {
      const row = await stored();
      const key = tokenItem.key(row.companyId, row.serialNumber);
      const spent = token.wrongCode();
      const step = Math.floor(world.now().getTime() / 60_000);
      world.engine.put({ ...row, ...key, lastStep: step + away, lastCode: spent });
      expect((await create(spent)).body).toMatchObject({ code: 'proof.wrong', reason: 'otpUsed' });
      await expectUncounted([]);
      world.engine.put({ ...row, ...key, lastStep: step + away + Math.sign(away), lastCode: spent });
      const guess = await create(spent);
      expect(guess.body).toMatchObject({ code: 'proof.wrong', remaining: 4 });
      expect(guess.body).not.toHaveProperty('reason');
      expect(wrongCodes(await stored())).toBe(1);
    },
  );

  it('refuses the code of the last step at the confirm screen too and returns its attempt, also where that code was not stored', async () => {
    const otp = token.code();
    expect((await create(otp)).status).toBe(201);
    const row = await stored();
    world.engine.put({ ...row, ...tokenItem.key(row.companyId, row.serialNumber), lastCode: undefined });
    for (const validateOnly of [true, false])
      expect((await create(otp, { validateOnly })).body).toMatchObject({ code: 'proof.wrong', reason: 'otpUsed' });
    expect(await stored()).toMatchObject({ attempts: 0, beingChecked: 0 });
  });

  it('stops once, if wrong codes believed dead are counted after all beside the one that took their place', async () => {
    const { vault } = world.ports;
    const { open } = vault;
    const { promise: everyone, resolve: goOn } = Promise.withResolvers<void>();
    Object.assign(vault, { open: async (...args: Parameters<typeof open>) => everyone.then(() => open(...args)) });
    const slow = times(5, () => create(token.wrongCode()));
    const reserved = async (attempts: number) => (await stored()).attempts === attempts && opened === 0;
    while (!(await reserved(5))) await setTimeout(1);
    world.advance({ minutes: 2 });
    const sixth = create(token.wrongCode());
    while (!(await reserved(1))) await setTimeout(1);
    goOn();
    const answers = [...(await slow), await sixth];
    expect(tally(answers)).toEqual({ '403 proof.wrong otp': 4, '403 proof.stopped otp': 2 });
    expect(await stored()).toMatchObject({ stopped: true });
    expect(world.changes.filter(({ after }) => after?.['stopped'] === true)).toHaveLength(1);
  });

  it('waits between half and all of each pause while the token is busy, two seconds at most', async () => {
    const row = await stored();
    const busy = { attempts: 5, beingChecked: 5, lastAttemptAt: world.now().toISOString() };
    world.engine.put({ ...row, ...busy, ...tokenItem.key(row.companyId, row.serialNumber) });
    const waits: number[][] = [];
    for (let request = 0; request < 20; request += 1) {
      const pauses: number[] = [];
      Object.assign(world.ports, { wait: async (milliseconds: number) => pauses.push(milliseconds) });
      expect((await create(token.code())).status).toBe(429);
      waits.push(pauses);
    }
    for (const pauses of waits) {
      const whole = [25, 50, 100, 200, 400, 600, 600];
      expect(pauses).toHaveLength(whole.length);
      const shares = pauses.map((pause, index) => pause / (whole[index] ?? 0));
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.5);
      expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    }
    expect(new Set(waits.map(([first]) => first)).size).toBeGreaterThan(1);
  });

  it('asks to try again while the token is busy, and releases attempts whose functions died without a verdict', async () => {
    const row = await stored();
    const busy = { attempts: 5, beingChecked: 3, lastAttemptAt: world.now().toISOString() };
    world.engine.put({ ...row, ...busy, ...tokenItem.key(row.companyId, row.serialNumber) });
    for (const [after, retryAfterSeconds] of [
      [0, 1],
      [9, 1],
      [50, 1],
    ] as const) {
      world.advance({ seconds: after });
      const answer = await create(token.code());
      expect([answer.status, answer.body.code, answer.body.retryAfterSeconds]).toEqual([
        429,
        'request.tooMany',
        retryAfterSeconds,
      ]);
      expect(await stored()).toMatchObject({ ...busy, stopped: false });
    }
    world.advance({ seconds: 1 });
    expect((await create(token.wrongCode())).body).toMatchObject({ code: 'proof.wrong', remaining: 2 });
    expect(await stored()).toMatchObject({ attempts: 3, beingChecked: 0, stopped: false });
    expect((await create(token.code())).status).toBe(201);
  });
});

const why = hasEmbeddedEngine() ? '' : ' (skipped: the optional package @dynoxide/linux-x64 is not installed here)';
describe.skipIf(why !== '')(`on the embedded server${why}`, () => {
  let table: EmbeddedTable;
  beforeAll(async () => {
    table = await embeddedTable();
  });
  afterAll(() => table?.close());
  beforeEach(async () => {
    created += 1;
    await arrange(1000 + created);
    await table.fill(world.items());
    engine = table.engine;
    Object.assign(world.ports, { wait: (milliseconds: number) => setTimeout(milliseconds) });
  });
  bursts();
});
