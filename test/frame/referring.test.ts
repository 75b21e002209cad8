import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DomainError, type ErrorCode } from '../../shared/domain/errors.ts';
import type { AskWhom } from '../../shared/domain/user-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { createWorld, type World } from '../world.ts';

/** Whom a refusal names, where an operation says that somebody of the company can help. */
const described = {
  summary: 'Refuses.',
  input: z.strictObject({}),
  output: z.strictObject({}),
  access: {},
  errors: ['company.state'],
  example: {},
} as const;
const refusing = (code: ErrorCode, askWhom: AskWhom) => async () => {
  throw new DomainError(code, { askWhom });
};
const ofUsers = (...refusal: Parameters<typeof refusing>) =>
  handle(
    defineOperation({ ...described, name: 'probe-own', route: 'POST /probe', hosts: ['entry'], may: 'session' }),
    refusing(...refusal),
  );
const ofBank = (...refusal: Parameters<typeof refusing>) =>
  handle(
    defineOperation({
      ...described,
      name: 'probe-bank',
      route: 'POST /bank/probe',
      hosts: ['bank'],
      may: 'bank',
      about: 'bank',
    }),
    refusing(...refusal),
  );

/** The queries that the table gets from here on. */
function queried(world: World): () => number {
  let count = 0;
  world.hooks.before = ({ method }) => {
    if (method === 'query') count += 1;
  };
  return () => count;
}

describe('a refusal', () => {
  it('of the bank names whom its operation names', async () => {
    const world = createWorld();
    const { body, roundTrips } = await world.call(ofBank('company.state', 'administrator'));
    expect([body.askWhom, roundTrips]).toEqual(['administrator', 0]);
  });

  it.each([
    ['master', {}, 'master'],
    ['master', { loginStopped: true }, 'bank'],
    ['administrator', { loginStopped: true }, 'administrator'],
  ] as const)('that needs the %s, where the master is %j, names the %s', async (askWhom, overrides, named) => {
    const world = createWorld();
    const company = world.openCompany();
    await world.addUser(company, { role: 'master', ...overrides });
    await world.addUser(company, { role: 'administrator' });
    const session = await world.logIn(await world.addUser(company));
    expect((await world.call(ofUsers('company.state', askWhom), { session })).body.askWhom).toBe(named);
  });

  it.each([
    ['certificate.exists', 'bank'],
    ['certificate.protected', 'administrator'],
    ['company.state', 'administrator'],
  ] as const)(
    '%s names the %s to somebody whose certificate only the bank may replace (A11-27)',
    async (code, named) => {
      const world = createWorld({ profile: 'shinkin' });
      const company = world.openCompany({ loginMethod: 'password' });
      await world.addUser(company, { role: 'master' });
      const session = await world.logIn(await world.addUser(company, { role: 'administrator' }));
      expect((await world.call(ofUsers(code, 'administrator'), { session })).body.askWhom).toBe(named);
    },
  );
});

describe('the administrator who can help', () => {
  it('is not looked for where the company has no other', async () => {
    const world = createWorld();
    const company = world.openCompany();
    await world.addUser(company, { role: 'master', loginStopped: true });
    const session = await world.logIn(await world.addUser(company));
    const queries = queried(world);
    expect((await world.call(ofUsers('company.state', 'administrator'), { session })).body.askWhom).toBe('bank');
    expect(queries()).toBe(0);
  });

  it.each([
    [250, 3],
    [97, 1],
  ])('is found among %i others, each of whom is read once', async (others, pages) => {
    for (const [overrides, named] of [
      [{}, 'administrator'],
      [{ serviceState: 'suspended' }, 'bank'],
    ] as const) {
      const world = createWorld();
      const company = world.openCompany();
      await world.addUser(company, { role: 'master', loginStopped: true });
      const session = await world.logIn(await world.addUser(company));
      for (let count = 1; count < others; count += 1) await world.addUser(company);
      await world.addUser(company, { role: 'administrator', loginId: 'zz', ...overrides });
      const queries = queried(world);
      expect((await world.call(ofUsers('company.state', 'administrator'), { session })).body.askWhom).toBe(named);
      expect(queries()).toBe(pages);
    }
  });
});
