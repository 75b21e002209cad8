import { describe, expect, it } from 'vitest';
import { handler as openIssueWindow } from '../../../functions/bank/open-issue-window.ts';
import { handler as revokeAtBranch } from '../../../functions/bank/revoke-certificate-at-branch.ts';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as reissue } from '../../../functions/certificates/reissue-certificate.ts';
import { csrPem } from '../../builders/csr.ts';
import { arrangeCompany, events, storedCertificates, storedIssuances, storedUser } from './arrange.ts';

describe('reissue-certificate', () => {
  it('revokes the certificate and opens a window, so that the user can acquire anew', async () => {
    const { world, company, user, certificate, session, proof } = await arrangeCompany();
    const answer = await world.call(reissue, { session, input: { userId: user.userId, proof } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      loginId: user.loginId,
      userName: user.name,
      state: 'revoked',
      issueWindowUntil: '2026-04-08T10:00:00+09:00',
    });
    expect(storedCertificates(world).find(({ thumbprint }) => thumbprint === certificate.thumbprint)?.state).toBe(
      'revoked',
    );
    expect(events(world, company.companyId)).toEqual(['certificate.reissued done']);
    expect(world.mails()).toMatchObject([{ kind: 'certificateRevoked' }]);
    const csr = await csrPem({ subject: `CN=${user.loginId}` });
    const { loginId, loginPassword } = user;
    expect((await world.call(acquire, { input: { loginId, loginPassword, csr } })).status).toBe(201);
  });

  it('abandons an issuance in progress', async () => {
    const { world, company, session, proof } = await arrangeCompany();
    const applicant = await world.addUser(company, { issueWindowUntil: '2026-04-08T01:00:00.000Z' });
    world.authority.delay = 100;
    const { loginId, loginPassword, userId } = applicant;
    const csr = await csrPem({ subject: `CN=${loginId}` });
    await world.call(acquire, { input: { loginId, loginPassword, csr } });
    expect((await world.call(reissue, { session, input: { userId, proof } })).status).toBe(200);
    expect(storedUser(world, applicant).certificate).toEqual({ state: 'revoked' });
    expect(storedIssuances(world)).toMatchObject([{ state: 'abandoned' }]);
  });

  it('only opens a window if there is no certificate to revoke', async () => {
    const { world, company, session, proof } = await arrangeCompany();
    const late = await world.addUser(company);
    const answer = await world.call(reissue, { session, input: { userId: late.userId, proof } });
    expect(answer.body).toMatchObject({ state: 'none' });
    expect(storedUser(world, late)).toMatchObject({ version: 2, issueWindowUntil: '2026-04-08T01:00:00.000Z' });
    expect(world.mails()).toEqual([]);
  });

  it('is not offered if the bank does not provide for it', async () => {
    const { world, user, session, proof } = await arrangeCompany({ profile: 'tohoku' });
    const answer = await world.call(reissue, { session, input: { userId: user.userId, proof } });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'certificate.protected', reason: 'notOffered' });
  });

  it('requires the version that the screen showed', async () => {
    const { world, user, session, proof } = await arrangeCompany();
    const answer = await world.call(reissue, { session, ifMatch: 7, input: { userId: user.userId, proof } });
    expect([answer.status, answer.body.code]).toEqual([412, 'request.staleVersion']);
  });

  it('leaves administrators of shinkin to the branch (A11-27)', async () => {
    const { world, administrator, master, masterSession } = await arrangeCompany({ profile: 'shinkin' });
    const answer = await world.call(reissue, {
      session: masterSession,
      input: { userId: administrator.userId, proof: { confirmationPassword: master.confirmationPassword } },
    });
    expect(answer.body).toMatchObject({ code: 'certificate.protected', reason: 'target', askWhom: 'bank' });
  });
});

describe('revoke-certificate-at-branch', () => {
  it('revokes the master certificate too, and lets the master acquire anew', async () => {
    const { world, company, master } = await arrangeCompany();
    const input = { companyId: company.companyId, userId: master.userId };
    const answer = await world.call(revokeAtBranch, { input });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ loginId: master.loginId, userName: master.name, state: 'revoked' });
    expect(storedUser(world, master)).toMatchObject({
      certificate: { state: 'revoked' },
      issueWindowUntil: '2026-04-08T01:00:00.000Z',
    });
    expect(world.history(company.companyId)).toMatchObject([
      { event: 'certificate.revoked', actor: 'bank', subject: master.userId },
    ]);
    expect((await world.call(revokeAtBranch, { input })).body.code).toBe('certificate.alreadyRevoked');
  });

  it('refuses a user who never had a certificate, and a stale version', async () => {
    const { world, company, user } = await arrangeCompany();
    const late = await world.addUser(company);
    const ask = (userId: string, ifMatch?: number) =>
      world.call(revokeAtBranch, { input: { companyId: company.companyId, userId }, ...(ifMatch && { ifMatch }) });
    expect((await ask(late.userId)).body.code).toBe('certificate.none');
    expect((await ask(user.userId, 7)).body.code).toBe('request.staleVersion');
  });

  it('answers 404 for a user of another company', async () => {
    const { world, user } = await arrangeCompany();
    const other = world.openCompany();
    const answer = await world.call(revokeAtBranch, { input: { companyId: other.companyId, userId: user.userId } });
    expect([answer.status, answer.body.code]).toEqual([404, 'user.notFound']);
  });
});

describe('open-issue-window', () => {
  it('opens a window for anybody without a certificate', async () => {
    const { world, company } = await arrangeCompany();
    const late = await world.addUser(company, { role: 'master' });
    const input = { companyId: company.companyId, userId: late.userId };
    const answer = await world.call(openIssueWindow, { input });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      userId: late.userId,
      loginId: late.loginId,
      issueWindowUntil: '2026-04-08T10:00:00+09:00',
    });
    expect(storedUser(world, late).issueWindowUntil).toBe('2026-04-08T01:00:00.000Z');
    expect(events(world, company.companyId)).toEqual(['certificate.windowOpened done']);
  });

  it('refuses a user with a certificate, which must be revoked first', async () => {
    const { world, company, user } = await arrangeCompany();
    const input = { companyId: company.companyId, userId: user.userId };
    expect((await world.call(openIssueWindow, { input })).body.code).toBe('certificate.exists');
    world.at('2027-04-02T09:00:00+09:00');
    expect((await world.call(openIssueWindow, { input })).body.code).toBe('certificate.expired');
  });

  it('refuses while a certificate is being issued, and with a stale version', async () => {
    const { world, company } = await arrangeCompany();
    const late = await world.addUser(company, { issueWindowUntil: '2026-04-08T01:00:00.000Z' });
    const ask = (ifMatch?: number) =>
      world.call(openIssueWindow, {
        input: { companyId: company.companyId, userId: late.userId },
        ...(ifMatch && { ifMatch }),
      });
    expect((await ask(7)).body.code).toBe('request.staleVersion');
    world.authority.delay = 100;
    const { loginId, loginPassword } = late;
    await world.call(acquire, { input: { loginId, loginPassword, csr: await csrPem({ subject: `CN=${loginId}` }) } });
    expect((await ask()).body.code).toBe('certificate.issuing');
  });

  it('answers 404 for an unknown company or user, and refuses the password method', async () => {
    const { world, company } = await arrangeCompany();
    const userId = '01KA0000000000000000000000';
    const ask = (companyId: string, of = userId) => world.call(openIssueWindow, { input: { companyId, userId: of } });
    expect((await ask(userId)).body.code).toBe('company.notFound');
    expect((await ask(company.companyId)).body.code).toBe('user.notFound');
    const passwords = world.openCompany();
    const user = await world.addUser(passwords);
    expect((await ask(passwords.companyId, user.userId)).body.code).toBe('company.state');
  });
});
