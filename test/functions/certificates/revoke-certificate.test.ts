import { describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as listCertificates } from '../../../functions/certificates/list-certificates.ts';
import { handler as renew } from '../../../functions/certificates/renew-certificate.ts';
import { handler as revoke } from '../../../functions/certificates/revoke-certificate.ts';
import { handler as revokeAtAuthority } from '../../../functions/events/revoke-at-authority.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { csrPem } from '../../builders/csr.ts';
import { streamEvent } from '../../fakes/stream.ts';
import { arrangeCompany, events, revocations, storedCertificates, storedIssuances, storedUser } from './arrange.ts';

describe('revoke-certificate', () => {
  it('ends certificate and session at the next request, opens a window, and mails', async () => {
    const { world, company, user, certificate, session, proof } = await arrangeCompany();
    const victim = await world.logIn(user, { certificate });
    expect((await world.call(getHome, { session: victim })).status).toBe(200);
    const answer = await world.call(revoke, { session, input: { userId: user.userId, proof } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ loginId: user.loginId, userName: user.name, state: 'revoked' });
    expect(answer.headers['ETag']).toBe('"2"');
    expect(answer.roundTrips).toBe(3);
    expect((await world.call(getHome, { session: victim })).status).toBeGreaterThanOrEqual(401);
    const row = storedCertificates(world).find((each) => each.thumbprint === certificate.thumbprint);
    expect(row).toMatchObject({
      state: 'revoked',
      revokedBy: session.userId,
      authority: 'revocationPending',
      due: 'REVOCATION',
    });
    const stored = storedUser(world, user);
    expect(stored.certificate).toMatchObject({ state: 'revoked', serialNumber: certificate.serialNumber });
    expect(stored.issueWindowUntil).toBe('2026-04-08T01:00:00.000Z');
    expect(stored.sessionId).toBeUndefined();
    expect(world.mails()).toMatchObject([{ kind: 'certificateRevoked', ownerId: user.userId }]);
    expect(events(world, company.companyId)).toEqual(['certificate.revoked done']);
    expect(world.history(company.companyId)[0]).toMatchObject({ subject: user.userId, userId: session.userId });
  });

  it('revokes at the authority through the stream, once, and repeats without harm', async () => {
    const { world, user, certificate, session, proof } = await arrangeCompany();
    await world.call(revoke, { session, input: { userId: user.userId, proof } });
    const event = streamEvent(revocations(world, certificate.thumbprint));
    expect(await world.run(revokeAtAuthority, event)).toEqual({ batchItemFailures: [] });
    expect(await world.run(revokeAtAuthority, event)).toEqual({ batchItemFailures: [] });
    expect(world.authority.issued.find(({ pem }) => pem === certificate.pem)?.revoked).toBe(true);
    const row = storedCertificates(world).find((each) => each.thumbprint === certificate.thumbprint);
    expect(row?.authority).toBe('revoked');
    expect(row?.due).toBeUndefined();
  });

  it('leaves the record to be delivered again while the authority is down', async () => {
    const { world, user, certificate, session, proof } = await arrangeCompany();
    await world.call(revoke, { session, input: { userId: user.userId, proof } });
    world.authority.outage = new Error('ThrottlingException');
    const answer = await world.run(revokeAtAuthority, streamEvent(revocations(world, certificate.thumbprint)));
    expect(answer).toMatchObject({ batchItemFailures: [{}] });
  });

  it('revokes an expired certificate only in the row', async () => {
    const { world, master, user, certificate } = await arrangeCompany();
    world.at('2027-04-02T09:00:00+09:00');
    const session = await world.logIn(master);
    const proof = { confirmationPassword: master.confirmationPassword };
    expect((await world.call(revoke, { session, input: { userId: user.userId, proof } })).status).toBe(200);
    await world.run(revokeAtAuthority, streamEvent(revocations(world, certificate.thumbprint)));
    const row = storedCertificates(world).find((each) => each.thumbprint === certificate.thumbprint);
    expect(row).toMatchObject({ state: 'revoked', authority: 'expired' });
    expect(world.authority.issued.find(({ pem }) => pem === certificate.pem)?.revoked).toBe(false);
  });

  it('refuses a user who never had a certificate, and one whose certificate is already revoked', async () => {
    const { world, company, user, session, proof } = await arrangeCompany();
    const other = await world.addUser(company);
    const none = await world.call(revoke, { session, input: { userId: other.userId, proof } });
    expect([none.status, none.body.code]).toEqual([409, 'certificate.none']);
    await world.call(revoke, { session, input: { userId: user.userId, proof } });
    const twice = await world.call(revoke, { session, input: { userId: user.userId, proof } });
    expect([twice.status, twice.body.code]).toEqual([409, 'certificate.alreadyRevoked']);
  });

  it('abandons an issuance in progress: its certificate never becomes valid', async () => {
    const { world, company, session, proof } = await arrangeCompany();
    const applicant = await world.addUser(company, { issueWindowUntil: '2026-04-08T01:00:00.000Z' });
    world.authority.delay = 100;
    const request = {
      input: {
        loginId: applicant.loginId,
        loginPassword: applicant.loginPassword,
        csr: await csrPem({ subject: `CN=${applicant.loginId}` }),
      },
    };
    await world.call(acquire, request);
    const answer = await world.call(revoke, { session, input: { userId: applicant.userId, proof } });
    expect(answer.status).toBe(200);
    expect(storedUser(world, applicant).certificate).toEqual({ state: 'revoked' });
    expect(storedIssuances(world)).toMatchObject([{ state: 'abandoned' }]);
    world.authority.delay = 0;
    expect((await world.call(acquire, request)).body.code).toBe('certificate.keyReused');
    const again = { input: { ...request.input, csr: await csrPem({ subject: `CN=${applicant.loginId}` }) } };
    expect((await world.call(acquire, again)).status).toBe(201);
  });

  it("follows the bank's rules about who may revoke whose certificate", async () => {
    const standard = await arrangeCompany();
    const { world, master, session, proof, masterSession } = standard;
    const ofMaster = await world.call(revoke, { session, input: { userId: master.userId, proof } });
    expect(ofMaster.status).toBe(403);
    expect(ofMaster.body).toMatchObject({ code: 'certificate.protected', reason: 'target', askWhom: 'bank' });
    const own = await world.call(revoke, {
      session: masterSession,
      input: { userId: master.userId, proof: { confirmationPassword: master.confirmationPassword } },
    });
    expect(own.body).toMatchObject({ code: 'certificate.protected', reason: 'own' });
    const hokuyo = await arrangeCompany({ profile: 'hokuyo' });
    const byAdministrator = await hokuyo.world.call(revoke, {
      session: hokuyo.session,
      input: { userId: hokuyo.user.userId, proof: hokuyo.proof },
    });
    expect(byAdministrator.body).toMatchObject({ code: 'permission.denied', askWhom: 'master' });
    const tohoku = await arrangeCompany({ profile: 'tohoku' });
    const ownThere = await tohoku.world.call(revoke, {
      session: tohoku.session,
      input: { userId: tohoku.administrator.userId, proof: tohoku.proof },
    });
    expect(ownThere.status).toBe(200);
    expect((await tohoku.world.call(getHome, { session: tohoku.session })).status).toBeGreaterThanOrEqual(401);
  });

  it('requires the version that the screen showed', async () => {
    const { world, user, session, proof } = await arrangeCompany();
    const input = { userId: user.userId, proof };
    const stale = await world.call(revoke, { session, ifMatch: 7, input });
    expect([stale.status, stale.body.code]).toEqual([412, 'request.staleVersion']);
    expect((await world.call(revoke, { session, ifMatch: 1, input })).status).toBe(200);
  });

  it('revokes what it read or nothing: a certificate renewed in between makes it fail', async () => {
    const { world, master, user, certificate } = await arrangeCompany();
    world.at('2027-03-01T10:00:00+09:00');
    const session = await world.logIn(master);
    const csr = await csrPem({ subject: `CN=${user.loginId}` });
    world.hooks.before = async (call) => {
      if (call.method !== 'commit') return;
      world.hooks.before = undefined;
      const input = { loginPassword: user.loginPassword, csr };
      expect((await world.call(renew, { certificatePem: certificate.pem, input })).status).toBe(201);
    };
    const proof = { confirmationPassword: master.confirmationPassword };
    const first = await world.call(revoke, { session, input: { userId: user.userId, proof } });
    expect([first.status, first.body.code]).toEqual([409, 'request.conflict']);
    const second = await world.call(revoke, { session, input: { userId: user.userId, proof } });
    expect(second.status).toBe(200);
    const states = storedCertificates(world).filter(({ userId }) => userId === user.userId);
    expect(states.map(({ state }) => state)).toEqual(['revoked', 'revoked']);
  });

  it('shows in a dry run what would change', async () => {
    const { world, user, session, proof } = await arrangeCompany();
    const answer = await world.call(revoke, { session, validateOnly: true, input: { userId: user.userId, proof } });
    expect(answer.body.changes).toEqual([
      { path: 'certificate.state', before: 'active', after: 'revoked' },
      { path: 'issueWindowUntil', before: null, after: '2026-04-08T10:00:00+09:00' },
    ]);
    expect(storedUser(world, user).certificate.state).toBe('active');
  });
});

describe('list-certificates', () => {
  it('lists every user by login ID with what the screens show', async () => {
    const { world, company, master, administrator, user, certificate, session, proof } = await arrangeCompany();
    const none = await world.addUser(company);
    const revoked = await world.addUser(company);
    await world.certify(revoked);
    await world.call(revoke, { session, input: { userId: revoked.userId, proof } });
    const expired = await world.addUser(company);
    await world.certify(expired, { notAfter: '2026-03-31T23:59:59.000Z' });
    const answer = await world.call(listCertificates, { session });
    expect(answer.status).toBe(200);
    expect(answer.body.items.map(({ loginId }: { loginId: string }) => loginId)).toEqual(
      [master, administrator, user, none, revoked, expired].map(({ loginId }) => loginId),
    );
    const [, , ofUser, ofNone, ofRevoked, ofExpired] = answer.body.items;
    expect(ofUser).toEqual({
      userId: user.userId,
      loginId: user.loginId,
      userName: user.name,
      role: 'general',
      state: 'active',
      serialNumber: certificate.serialNumber,
      notAfter: '2027-04-02T08:59:59+09:00',
      daysLeft: 366,
    });
    expect(ofNone).toMatchObject({ state: 'none' });
    expect(ofRevoked.state).toBe('revoked');
    expect(ofRevoked.notAfter).toBeUndefined();
    expect(ofExpired).toMatchObject({ state: 'expired', notAfter: '2026-04-01T08:59:59+09:00' });
    expect(events(world, company.companyId)).toContain('certificate.listed done');
  });

  it('continues where a page ended, in both orders', async () => {
    const { world, session } = await arrangeCompany();
    for (const order of ['asc', 'desc']) {
      const first = await world.call(listCertificates, { session, input: { order, limit: 2 } });
      const second = await world.call(listCertificates, {
        session,
        input: { order, limit: 2, cursor: first.body.cursor },
      });
      const ids = [...first.body.items, ...second.body.items].map(({ loginId }: { loginId: string }) => loginId);
      expect(ids).toEqual(order === 'asc' ? ids.toSorted() : ids.toSorted().reverse());
      expect(ids).toHaveLength(3);
      expect(second.body.cursor).toBeUndefined();
    }
  });

  it('refuses a cursor of the other order', async () => {
    const { world, session } = await arrangeCompany();
    const { body } = await world.call(listCertificates, { session, input: { order: 'asc', limit: 1 } });
    const answer = await world.call(listCertificates, { session, input: { order: 'desc', cursor: body.cursor } });
    expect(answer.body.code).toBe('request.cursorInvalid');
  });
});
