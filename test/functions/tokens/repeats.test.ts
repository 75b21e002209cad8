import { setTimeout } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { wrongGuesses } from '../../../shared/table/attempts.ts';
import { tokenItem } from '../../../shared/table/tokens.ts';
import { createWorld, type World } from '../../world.ts';
import { bursts, expectUncounted } from './bursts.ts';
import { type SharedToken, shareToken, tally, times } from './shared-token.ts';

/** Codes that many requests bring at once (D-1, I10, I13), on the engine in memory. */
let shared: SharedToken;
let world: World;
let token: SharedToken['token'];

async function arrange(seed: number) {
  shared = await shareToken(seed);
  ({ world, token } = shared);
}
const create = (otp: string, more?: object) => shared.create(otp, more);
const stored = () => shared.stored();

/** The engine in memory, where each request to it takes its turn by chance. */
function shuffled(seed: number) {
  const { random } = createWorld({ seed });
  world.hooks.before = async () => {
    for (let turns = (random.bytes(1)[0] ?? 0) % 12; turns > 0; turns -= 1) await undefined;
  };
}

beforeEach(() => arrange(1));
bursts(() => shared);

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
    expect(wrongGuesses(await stored())).toBe(4);
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
    expect(wrongGuesses(await stored())).toBeLessThanOrEqual(1);
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
    await expectUncounted(shared, []);
    world.engine.put({ ...row, ...key, lastStep: step + away + Math.sign(away), lastCode: spent });
    const guess = await create(spent);
    expect(guess.body).toMatchObject({ code: 'proof.wrong', remaining: 4 });
    expect(guess.body).not.toHaveProperty('reason');
    expect(wrongGuesses(await stored())).toBe(1);
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
  const reserved = async (attempts: number) => (await stored()).attempts === attempts && shared.opened() === 0;
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
  let asked = 0;
  world.hooks.before = ({ method, ...call }) => {
    if (method === 'update' && 'write' in call && call.write.key.pk.startsWith('TOKEN#')) asked += 1;
  };
  for (let request = 0; request < 20; request += 1) {
    const pauses: number[] = [];
    Object.assign(world.ports, { wait: async (milliseconds: number) => pauses.push(milliseconds) });
    expect((await create(token.code())).status).toBe(429);
    waits.push(pauses);
  }
  // Once before each pause, and after the last.
  expect(asked).toBe(20 * 8);
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
