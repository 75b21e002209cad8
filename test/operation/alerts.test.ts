import { beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { tableStatementsOf } from '../../shared/derive/policy.ts';
import { DomainError } from '../../shared/domain/errors.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Alert } from '../../shared/operation/alert.ts';
import { Refused } from '../../shared/operation/decision.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import type { Company } from '../../shared/table/companies.ts';
import { createWorld, type World } from '../world.ts';

let world: World;
let company: Company;
beforeEach(() => {
  world = createWorld();
  company = world.openCompany();
});

const define = (alerts?: readonly ['userDeleted'] | readonly ['loginStopped']) =>
  defineOperation({
    name: 'test-alerts',
    summary: 'Changes something.',
    route: 'POST /bank/companies',
    hosts: ['bank'],
    may: 'bank',
    about: 'bank',
    input: z.strictObject({}),
    output: z.strictObject({}),
    access: {},
    errors: ['company.state'],
    ...(alerts && { alerts }),
    example: {},
  });

const alertOf = (kind: 'userDeleted' | 'loginStopped'): Alert => ({
  kind,
  companyId: company.companyId,
  users: [{ userId: 'U1' }],
});

it('is an error of ours if a decision omits an alert that its operation declares, even in a dry run', async () => {
  const forgetful = handle(define(['userDeleted']), async () => ({ answer: {} }));
  for (const validateOnly of [false, true]) {
    const answer = await world.call(forgetful, { validateOnly });
    expect([answer.status, answer.body.code]).toEqual([500, 'service.failed']);
  }
  const explicit = handle(define(['userDeleted']), async () => ({ answer: {}, alerts: [] }));
  expect((await world.call(explicit)).status).toBe(200);
  expect(world.items('MAIL#')).toEqual([]);
});

it('is an error of ours if a decision or a refusal contains an undeclared alert', async () => {
  const deciding = handle(define(), async () => ({ answer: {}, alerts: [alertOf('userDeleted')] }));
  expect((await world.call(deciding)).status).toBe(500);
  const refusing = handle(define(['userDeleted']), async () => {
    throw new Refused(new DomainError('company.state'), { alerts: [alertOf('loginStopped')] });
  });
  expect((await world.call(refusing)).status).toBe(500);
  expect(world.items('MAIL#')).toEqual([]);
});

it("is required of no decision if only failures cause it, and is stored in the refusal's transaction", async () => {
  const succeeding = handle(define(['loginStopped']), async () => ({ answer: {} }));
  expect((await world.call(succeeding)).status).toBe(200);
  const refusing = handle(define(['loginStopped']), async () => {
    throw new Refused(new DomainError('company.state'), { alerts: [alertOf('loginStopped')] });
  });
  expect((await world.call(refusing)).body.code).toBe('company.state');
  expect(world.mails()).toMatchObject([{ kind: 'userStopped', values: { what: 'login', channel: 'bank' } }]);
});

it('permits writing to the outbox, and nothing else', () => {
  const puts = (...given: Parameters<typeof define>) =>
    tableStatementsOf(define(...given)).filter(({ action }) => action === 'PutItem');
  expect(puts(['userDeleted'])).toEqual([{ action: 'PutItem', prefixes: ['IDEMPOTENCY#', 'MAIL#'] }]);
  expect(puts()).toEqual([{ action: 'PutItem', prefixes: ['IDEMPOTENCY#'] }]);
});
