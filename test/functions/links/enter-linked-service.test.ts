import { describe, expect, it } from 'vitest';
import { handler } from '../../../functions/links/enter-linked-service.ts';
import { maximumAccounts } from '../../../shared/table/companies.ts';
import { createWorld } from '../../world.ts';

interface Claims {
  readonly [name: string]: unknown;
}
const claimsOf = (assertion: string): Claims =>
  JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString());
const headerOf = (assertion: string): Claims =>
  JSON.parse(Buffer.from(assertion.split('.')[0] ?? '', 'base64url').toString());

/** The master of a company that has everything, in the hours of every service. */
async function arranged(profile: 'standard' | 'tohoku' | 'hokuyo' = 'standard') {
  const world = createWorld({ profile });
  const company = world.openCompany();
  const user = await world.addUser(company, { role: 'master' });
  return { world, company, user, session: await world.logIn(user) };
}

describe('an assertion', () => {
  it('says for a minute who may enter which service of which bank, and with which rights (T-16)', async () => {
    const { world, company, user, session } = await arranged();
    const before = world.changes.length;
    const { status, body, roundTrips } = await world.call(handler, { session, input: { service: 'densai' } });
    expect([status, body.expiresAt, roundTrips]).toEqual([201, '2026-04-01T10:01:00+09:00', 2]);
    expect(headerOf(body.assertion)).toMatchObject({ alg: 'ES256', typ: 'tegata-assertion+jwt' });
    const [row] = world.history(company.companyId).slice(-1);
    expect(claimsOf(body.assertion)).toEqual({
      iss: 'https://entry.example.jp',
      aud: 'densai',
      sub: user.userId,
      iat: world.now().getTime() / 1000,
      exp: world.now().getTime() / 1000 + 60,
      jti: row?.subject,
      companyId: company.companyId,
      service: 'densai',
      rights: ['densai.link'],
    });
    expect(row).toMatchObject({
      ...{ operation: 'enter-linked-service', event: 'linkedService.entered', outcome: 'done' },
      changes: [{ path: 'service', before: null, after: 'densai' }],
    });
    expect(world.changes.slice(before).filter(({ key }) => !/^(HISTORY|SESSION)#/.test(key.pk))).toEqual([]);
  });

  it('is for one service, and another one each time', async () => {
    const { world, session } = await arranged();
    const services = ['enquiry', 'payment', 'densai', 'foreignExchange', 'foreignExchange'];
    const claims: Claims[] = [];
    for (const service of services) {
      const { body } = await world.call(handler, { session, input: { service } });
      claims.push(claimsOf(body.assertion));
    }
    expect(claims.map(({ aud }) => aud)).toEqual([
      'enquiry',
      'payment',
      'densai',
      'foreign-exchange',
      'foreign-exchange',
    ]);
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(services.length);
  });

  it('names the accounts that the user may use, and what a payment may be, for services that act on them (A8-9, D-31)', async () => {
    const { world, company, user } = await arranged();
    const [account] = company.accounts;
    const permissions = ['enquiry.balance', 'payment.pay'] as const;
    const clerk = async (accounts: readonly string[], limits: Readonly<Record<string, number>>) => {
      const session = await world.logIn(
        await world.addUser(company, { role: 'general', permissions, accounts, limits }),
      );
      const claims = async (service: string) =>
        claimsOf((await world.call(handler, { session, input: { service } })).body.assertion);
      return { enquiry: await claims('enquiry'), payment: await claims('payment') };
    };
    const { branch, type, number } = account ?? {};
    const payer = await clerk([account?.accountId ?? ''], { payment: 300_000 });
    expect(payer.enquiry).toMatchObject({ rights: ['enquiry.balance'], accounts: [{ branch, type, number }] });
    expect(payer.enquiry).not.toHaveProperty('limit');
    expect(payer.payment).toMatchObject({
      rights: ['payment.pay'],
      accounts: [{ branch, type, number }],
      limit: 300_000,
    });
    expect((await clerk([], {})).payment).toMatchObject({ accounts: [], limit: 0 });
    const master = await world.call(handler, { session: await world.logIn(user), input: { service: 'densai' } });
    expect(claimsOf(master.body.assertion)).not.toHaveProperty('accounts');
  });

  it('is bound to the certificate of its session, and names the contract of a bank that numbers them', async () => {
    const world = createWorld({ profile: 'shinkin' });
    const company = world.openCompany({ loginMethod: 'certificate', contractId: '12345678901' });
    const user = await world.addUser(company, { role: 'master' });
    const certificate = await world.certify(user);
    const session = await world.logIn(user, { certificate });
    const { body } = await world.call(handler, { session, host: 'secure', input: { service: 'densai' } });
    expect(claimsOf(body.assertion)).toMatchObject({
      contractId: '12345678901',
      cnf: { 'x5t#S256': Buffer.from(certificate.thumbprint, 'hex').toString('base64url') },
    });
  });

  it('fits into the 4 KB that KMS signs, with as many accounts and rights as there can be', async () => {
    const { world } = await arranged();
    const accounts = Array.from({ length: maximumAccounts }, (_, index) => ({
      ...{ accountId: `01JZ8Z0000ACC0VNT0000000${10 + index}`, branch: '081', type: 'ordinary' as const },
      ...{ number: String(1_000_000 + index), name: '本店営業部' },
    }));
    const company = world.openCompany({ contractId: '12345678901', accounts });
    const session = await world.logIn(await world.addUser(company, { role: 'master' }));
    const { body } = await world.call(handler, { session, input: { service: 'enquiry' } });
    expect(claimsOf(body.assertion)['accounts']).toHaveLength(maximumAccounts);
    expect(body.assertion.lastIndexOf('.')).toBeLessThan(4096 - 500);
  });
});

describe('who may not enter', () => {
  it('hears every reason, in either language, and the refusal is history', async () => {
    const { world, company } = await arranged();
    world.at('2026-04-01T23:40:00+09:00');
    const session = await world.logIn(await world.addUser(company, { role: 'general', permissions: [] }));
    const request = { session, headers: { 'Accept-Language': 'en' }, input: { service: 'payment' } };
    const { status, body } = await world.call(handler, request);
    expect([status, body.code]).toEqual([403, 'linkedService.notAllowed']);
    expect(body.errors).toEqual([
      {
        path: 'service',
        code: 'linkedService.rightMissing',
        detail: 'You lack the right to use this service. Please ask an administrator.',
      },
      { path: 'service', code: 'linkedService.closed', detail: expect.stringContaining('opens at') },
    ]);
    const { body: japanese } = await world.call(handler, { session, input: { service: 'payment' } });
    expect(japanese.errors[0].detail).toContain('権限がありません');
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      ...{ operation: 'enter-linked-service', outcome: 'refused', code: 'linkedService.notAllowed' },
    });
  });

  it('is everybody at a bank without the service', async () => {
    const { world, session } = await arranged('hokuyo');
    const { status, body } = await world.call(handler, { session, input: { service: 'payment' } });
    expect([status, body.errors.map(({ code }: { code: string }) => code)]).toEqual([403, ['service.notOffered']]);
  });

  it('is told so by a dry run as well, which answers no assertion', async () => {
    const { world, user, session } = await arranged();
    const asked = { headers: { Prefer: 'validate-only' }, input: { service: 'densai' } };
    expect((await world.call(handler, { ...asked, session })).body).toEqual({
      changes: [{ path: 'service', before: null, after: 'densai' }],
    });
    world.at('2026-04-01T21:30:00+09:00');
    expect((await world.call(handler, { ...asked, session: await world.logIn(user) })).status).toBe(403);
  });
});

it('a repeated request with the same key is answered the same assertion: there is never a second one of it', async () => {
  const { world, session } = await arranged();
  const request = { session, headers: { 'Idempotency-Key': 'K' }, input: { service: 'densai' } };
  const [first, second] = [await world.call(handler, request), await world.call(handler, request)];
  expect(second.body).toEqual(first.body);
  expect(second.headers['Idempotency-Replayed']).toBe('true');
  expect(first.roundTrips).toBe(3);
});
