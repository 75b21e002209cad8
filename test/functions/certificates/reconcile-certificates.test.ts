import { describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as revoke } from '../../../functions/certificates/revoke-certificate.ts';
import { handler as reconcile } from '../../../functions/events/reconcile-certificates.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import { issuanceBacklog } from '../../../shared/table/issuances.ts';
import { csrPem } from '../../builders/csr.ts';
import type { World } from '../../world.ts';
import {
  arrangeApplicant,
  arrangeCompany,
  events,
  storedCertificates,
  storedIssuances,
  storedUser,
} from './arrange.ts';

const run = (world: World) => world.run(reconcile, {});

/** An acquisition that was cut off after its intent was committed, before the authority was asked. */
async function arrangeCrash() {
  const arranged = await arrangeApplicant();
  const { world, request } = arranged;
  world.authority.outage = new Error('killed');
  const same = await request();
  expect((await world.call(acquire, same)).status).toBe(500);
  world.authority.outage = undefined;
  return { ...arranged, same };
}

describe('reconcile-certificates', () => {
  it('leaves an issuance alone while its request may still be running', async () => {
    const { world } = await arrangeCrash();
    world.advance({ seconds: 29 });
    expect(await run(world)).toEqual({ issued: 0, pending: 0, abandoned: 0, told: 0, failed: 0 });
    expect(world.authority.issued).toEqual([]);
  });

  it('asks the authority again with the same token, and activates', async () => {
    const { world, company, user, same } = await arrangeCrash();
    world.advance({ minutes: 4 });
    expect(await run(world)).toMatchObject({ issued: 1 });
    expect(storedUser(world, user).certificate.state).toBe('active');
    expect(storedCertificates(world)).toHaveLength(1);
    expect(events(world, company.companyId)).toContain('certificate.issued done');
    expect(world.history(company.companyId).find(({ event }) => event === 'certificate.issued')).toMatchObject({
      actor: 'system',
      operation: 'reconcile-certificates',
    });
    const again = await world.call(acquire, same);
    expect(again.status).toBe(201);
    expect(again.body.serialNumber).toBe(storedUser(world, user).certificate.serialNumber);
    expect(world.authority.issued).toHaveLength(1);
  });

  it('abandons an issuance if the authority no longer knows the token, so that the user can apply again', async () => {
    const { world, company, user, same, request } = await arrangeCrash();
    world.advance({ minutes: 5 });
    expect(await run(world)).toMatchObject({ abandoned: 1 });
    expect(storedUser(world, user)).toMatchObject({
      certificate: { state: 'none' },
      issueWindowUntil: '2026-04-08T01:00:00.000Z',
    });
    expect(storedIssuances(world)).toMatchObject([{ state: 'failed' }]);
    expect(storedIssuances(world)[0]?.due).toBeUndefined();
    expect(world.history(company.companyId).at(-1)).toMatchObject({ outcome: 'refused', code: 'issuance.failed' });
    expect((await world.call(acquire, same)).body.code).toBe('certificate.keyReused');
    expect((await world.call(acquire, await request())).status).toBe(201);
  });

  it('waits for a certificate with a known ARN as long as it takes', async () => {
    const { world, request } = await arrangeApplicant();
    world.authority.delay = 100;
    await world.call(acquire, await request());
    world.advance({ hours: 3 });
    expect(await run(world)).toMatchObject({ pending: 1 });
    world.authority.delay = 0;
    expect(await run(world)).toMatchObject({ issued: 1 });
    expect(world.authority.issued).toHaveLength(1);
  });

  it("restores the user's previous state if the authority will not issue", async () => {
    const { world, user, request } = await arrangeApplicant();
    world.authority.delay = 100;
    await world.call(acquire, await request());
    const { get } = world.authority;
    world.authority.get = () => Promise.reject(new DomainError('issuance.failed'));
    world.advance({ minutes: 1 });
    expect(await run(world)).toMatchObject({ abandoned: 1 });
    expect(storedUser(world, user).certificate).toEqual({ state: 'none' });
    expect(storedIssuances(world)).toMatchObject([{ state: 'failed' }]);
    world.authority.get = get;
    world.authority.delay = 0;
    expect((await world.call(acquire, await request())).status).toBe(201);
  });

  it('revokes the certificate of an abandoned issuance', async () => {
    const { world, company, session, proof } = await arrangeCompany();
    const applicant = await world.addUser(company, { issueWindowUntil: '2026-04-08T01:00:00.000Z' });
    world.authority.delay = 100;
    const { loginId, loginPassword } = applicant;
    await world.call(acquire, { input: { loginId, loginPassword, csr: await csrPem({ subject: `CN=${loginId}` }) } });
    await world.call(revoke, { session, input: { userId: applicant.userId, proof } });
    world.authority.delay = 0;
    world.advance({ minutes: 1 });
    expect(await run(world)).toMatchObject({ abandoned: 1 });
    expect(world.authority.issued.at(-1)?.revoked).toBe(true);
    expect(storedIssuances(world)).toMatchObject([{ state: 'failed' }]);
    expect(storedUser(world, applicant).certificate.state).toBe('revoked');
    expect(storedCertificates(world).filter(({ userId }) => userId === applicant.userId)).toEqual([]);
  });

  it('makes the revocations at the authority that the stream missed', async () => {
    const { world, user, certificate, session, proof } = await arrangeCompany();
    await world.call(revoke, { session, input: { userId: user.userId, proof } });
    expect(await run(world)).toMatchObject({ told: 0 });
    world.advance({ seconds: 61 });
    expect(await run(world)).toMatchObject({ told: 1 });
    expect(world.authority.issued.find(({ pem }) => pem === certificate.pem)?.revoked).toBe(true);
    expect(await run(world)).toMatchObject({ told: 0 });
  });

  it('settles everything else when one revocation fails, counts it, logs the age of the backlog, and succeeds', async () => {
    const { world, company, user, certificate, session, proof } = await arrangeCompany();
    const other = await world.addUser(company);
    await world.certify(other);
    for (const { userId } of [user, other]) await world.call(revoke, { session, input: { userId, proof } });
    world.advance({ minutes: 20 });
    const { revoke: tell } = world.authority;
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    world.authority.revoke = (asked) =>
      asked.serialNumber === certificate.serialNumber ? Promise.reject(throttled) : tell(asked);
    expect(await run(world)).toMatchObject({ told: 1, failed: 1 });
    expect(world.logs.find(({ message }) => message === 'certificate backlog')).toMatchObject({
      level: 'error',
      failed: 1,
      errors: 'ThrottlingException',
      oldestIssuanceAgeSeconds: 0,
      oldestRevocationAgeSeconds: 1200,
    });
    world.authority.revoke = tell;
    expect(await run(world)).toMatchObject({ told: 1, failed: 0 });
  });

  it('makes revocations although the unfinished issuances cannot be read, and fails at the end', async () => {
    const { world, user, certificate, session, proof } = await arrangeCompany();
    await world.call(revoke, { session, input: { userId: user.userId, proof } });
    world.advance({ minutes: 20 });
    const { query } = world.engine;
    world.engine.query = (asked) =>
      asked.partition === issuanceBacklog ? Promise.reject(new Error('unreadable')) : query(asked);
    await expect(run(world)).rejects.toThrow('unreadable');
    world.engine.query = query;
    expect(world.authority.issued.find(({ pem }) => pem === certificate.pem)?.revoked).toBe(true);
  });

  it('revokes each certificate at its issuing authority, the first one if the row names none', async () => {
    const { world, company, user, certificate, session, proof } = await arrangeCompany();
    const old = await world.addUser(company);
    const unnamed = await world.certify(old, { authorityArn: undefined });
    world.authority.replace();
    const late = await world.addUser(company);
    const newer = await world.certify(late);
    for (const { userId } of [user, old, late]) await world.call(revoke, { session, input: { userId, proof } });
    world.advance({ minutes: 20 });
    expect(await run(world)).toMatchObject({ told: 3, failed: 0 });
    const revoked = world.authority.issued.filter((each) => each.revoked);
    expect(revoked.map(({ serialNumber }) => serialNumber).sort()).toEqual(
      [certificate, unnamed, newer].map(({ serialNumber }) => serialNumber).sort(),
    );
    expect(new Set(revoked.map(({ authorityArn }) => authorityArn)).size).toBe(2);
  });
});
