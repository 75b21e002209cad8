import { describe, expect, it } from 'vitest';
import { handler as revokeAtBranch } from '../../../functions/bank/revoke-certificate-at-branch.ts';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as listCertificates } from '../../../functions/certificates/list-certificates.ts';
import { handler as reissueCertificate } from '../../../functions/certificates/reissue-certificate.ts';
import { handler as renew } from '../../../functions/certificates/renew-certificate.ts';
import { handler as revokeCertificate } from '../../../functions/certificates/revoke-certificate.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { certificateItem } from '../../../shared/table/certificates.ts';
import { readCertificate } from '../../../shared/x509/certificate.ts';
import { csrPem, newKeys } from '../../builders/csr.ts';
import { makeCsr } from '../../simulator/client/csr.ts';
import { addressesOf } from '../delivered.ts';
import { arrangeApplicant, arrangeCompany, events, storedCertificates, storedUser } from './arrange.ts';

/** A general user whose certificate of 2026-04-01 can be renewed: 40 days before its end. */
async function arrangeRenewable() {
  const arranged = await arrangeCompany();
  const { world, user, certificate } = arranged;
  world.at('2027-02-21T10:00:00+09:00');
  const request = async (input: Readonly<Record<string, unknown>> = {}) => ({
    certificatePem: certificate.pem,
    input: { loginPassword: user.loginPassword, csr: await csrPem({ subject: `CN=${user.loginId}` }), ...input },
  });
  const stateOf = (thumbprint: string) =>
    storedCertificates(world).find((each) => each.thumbprint === thumbprint)?.state;
  return { ...arranged, request, stateOf };
}

const logInWith = (world: Awaited<ReturnType<typeof arrangeRenewable>>['world'], pem: string, loginPassword: string) =>
  world.call(logIn, { input: { loginPassword }, certificatePem: pem });

describe('renew-certificate', () => {
  it('issues a new certificate beside the old one, which works until the first login with the new', async () => {
    const { world, company, user, certificate, request, stateOf } = await arrangeRenewable();
    const answer = await world.call(renew, await request());
    expect(answer.status).toBe(201);
    expect(answer.roundTrips).toBe(3);
    expect(answer.body.notAfter).toBe('2028-02-22T08:59:59+09:00');
    const renewed = readCertificate(answer.body.certificate);
    expect(storedUser(world, user).certificate).toMatchObject({
      state: 'active',
      thumbprint: renewed.thumbprint,
      replaces: certificate.thumbprint,
    });
    expect(events(world, company.companyId)).toEqual(['certificate.renewed done', 'certificate.requested done']);
    expect(world.mails()).toMatchObject([{ kind: 'certificateIssued' }]);
    expect((await logInWith(world, certificate.pem, user.loginPassword)).status).toBe(201);
    expect(stateOf(certificate.thumbprint)).toBe('active');
    expect((await logInWith(world, answer.body.certificate, user.loginPassword)).status).toBe(201);
    expect(stateOf(certificate.thumbprint)).toBe('superseded');
    expect((await logInWith(world, certificate.pem, user.loginPassword)).body.code).toBe('session.refused');
  });

  it('refuses before the window, and says when renewal opens', async () => {
    const { world, request } = await arrangeRenewable();
    world.at('2027-02-20T23:59:59+09:00');
    const answer = await world.call(renew, await request());
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'certificate.notRenewable', renewableFrom: '2027-02-21T00:00:00+09:00' });
  });

  it('refuses an expired certificate, and names the remedy (D-14)', async () => {
    const { world, company, request } = await arrangeRenewable();
    world.at('2027-04-02T09:00:00+09:00');
    await world.certify(await world.addUser(company, { role: 'master' }));
    const answer = await world.call(renew, await request());
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'certificate.expired', askWhom: 'administrator' });
  });

  it('refuses a wrong password on the counter of the certificate, and stops the user at its third lock', async () => {
    const { world, company, user, certificate, request } = await arrangeRenewable();
    const wrong = await world.call(renew, await request({ loginPassword: 'Chigau2026' }));
    expect(wrong.status).toBe(401);
    expect(storedCertificates(world).find((each) => each.userId === user.userId)?.attempts).toBe(1);
    for (let round = 0; round < 3; round += 1) {
      for (let guess = 0; guess < 6; guess += 1) {
        await world.call(renew, await request({ loginPassword: 'Chigau2026' }));
      }
      world.advance({ minutes: 61 });
    }
    expect(storedUser(world, user).loginStopped).toBe(true);
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, user.email]);
    expect((await logInWith(world, certificate.pem, user.loginPassword)).body.code).toBe('session.refused');
  });

  it('requires a new key: neither the current one nor any certified before', async () => {
    const { world, user, request } = await arrangeRenewable();
    const applicant = await arrangeApplicant({}, { seed: 5 });
    const keys = await newKeys();
    const used = await csrPem({ subject: `CN=${user.loginId}`, keys });
    expect((await world.call(renew, await request({ csr: used }))).status).toBe(201);
    const again = await applicant.world.call(acquire, {
      input: {
        loginId: applicant.user.loginId,
        loginPassword: applicant.user.loginPassword,
        csr: await csrPem({ subject: `CN=${applicant.user.loginId}`, keys }),
      },
    });
    expect(again.status).toBe(201);
    applicant.world.at('2027-02-21T10:00:00+09:00');
    const same = await applicant.world.call(renew, {
      certificatePem: again.body.certificate,
      input: {
        loginPassword: applicant.user.loginPassword,
        csr: await csrPem({ subject: `CN=${applicant.user.loginId}`, keys }),
      },
    });
    expect(same.status).toBe(409);
    expect(same.body.code).toBe('certificate.keyReused');
    expect(storedUser(applicant.world, applicant.user).certificate.state).toBe('active');
  });

  it.each([
    ['certificate.csrInvalid', { isForged: true }],
    ['certificate.keyTooWeak', { key: 'RSA-1024' }],
    ['certificate.extensionNotAllowed', { isAuthority: true }],
    ['certificate.subjectNotAllowed', { subject: [['CN', 'user9999']] }],
  ] as const)('answers %s to a request with %o', async (code, options) => {
    const { world, user, request } = await arrangeRenewable();
    const { csrPem: csr } = makeCsr({ subject: [['CN', user.loginId]], ...options });
    const answer = await world.call(renew, await request({ csr }));
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(storedUser(world, user).certificate.state).toBe('active');
  });

  it('refuses bytes that are not a certificate', async () => {
    const { world, request } = await arrangeRenewable();
    const answer = await world.call(renew, { ...(await request()), certificatePem: 'no certificate' });
    expect([answer.status, answer.body.code]).toEqual([401, 'certificate.refused']);
  });

  it('keeps the old certificate if the authority issues a different one', async () => {
    const { world, user, certificate, request } = await arrangeRenewable();
    const { issue } = world.authority;
    world.authority.issue = (asked) => issue({ ...asked, subject: { ...asked.subject, CN: 'user9999' } });
    const answer = await world.call(renew, await request());
    expect([answer.status, answer.body.code]).toEqual([409, 'issuance.failed']);
    expect(world.authority.issued.at(-1)?.revoked).toBe(true);
    const { state, thumbprint, issuanceId } = storedUser(world, user).certificate;
    expect({ state, thumbprint, issuanceId }).toEqual({
      state: 'active',
      thumbprint: certificate.thumbprint,
      issuanceId: undefined,
    });
    expect((await logInWith(world, certificate.pem, user.loginPassword)).status).toBe(201);
  });

  it('answers a repeated request again if its first answer was lost', async () => {
    const { world, request } = await arrangeRenewable();
    const same = await request();
    const first = await world.call(renew, same);
    const second = await world.call(renew, same);
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
  });

  it('gives a client that lost its 202 a new token for the same issuance', async () => {
    const { world, request } = await arrangeRenewable();
    world.authority.delay = 100;
    const same = await request();
    const [first, second] = [await world.call(renew, same), await world.call(renew, same)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.issuanceId).toBe(first.body.issuanceId);
    expect(second.body.issuanceToken).not.toBe(first.body.issuanceToken);
  });

  it('keeps the old certificate active while the new one is being issued', async () => {
    const { world, user, certificate, session, request } = await arrangeRenewable();
    world.authority.delay = 100;
    const pending = await world.call(renew, await request());
    expect(pending.status).toBe(202);
    expect(storedUser(world, user).certificate).toMatchObject({
      state: 'renewing',
      thumbprint: certificate.thumbprint,
      serialNumber: certificate.serialNumber,
    });
    expect((await logInWith(world, certificate.pem, user.loginPassword)).status).toBe(201);
    const other = await world.call(renew, await request());
    expect(other.status).toBe(409);
    expect(other.body.code).toBe('certificate.issuing');
    const administrator = await world.logIn({ ...user, userId: session.userId, loginName: 'user0002' });
    const list = await world.call(listCertificates, { session: administrator });
    expect(list.body.items.at(-1)).toMatchObject({ loginId: user.loginId, state: 'active', daysLeft: 40 });
  });

  it('never renews a revoked or superseded certificate (threat 9)', async () => {
    for (const state of ['revoked', 'superseded'] as const) {
      const { world, certificate, request } = await arrangeRenewable();
      const { pem: _pem, ...row } = certificate;
      world.engine.put({ ...row, state, ...certificateItem.key(certificate.thumbprint) });
      const answer = await world.call(renew, await request());
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('session.refused');
      expect(world.authority.issued).toHaveLength(3);
    }
  });

  it('refuses a certificate that has already been renewed', async () => {
    const { world, request } = await arrangeRenewable();
    await world.call(renew, await request());
    const answer = await world.call(renew, await request());
    expect(answer.body.code).toBe('certificate.notRenewable');
  });

  it.each(['revoke', 'reissue', 'revoke at the branch'] as const)(
    '%s ends it together with the one it replaced',
    async (act) => {
      const { world, company, user, certificate, master, request, stateOf } = await arrangeRenewable();
      const { body } = await world.call(renew, await request());
      const session = await world.logIn(master);
      const { userId } = user;
      const proof = { confirmationPassword: master.confirmationPassword };
      const answers = {
        revoke: () => world.call(revokeCertificate, { session, input: { userId, proof } }),
        reissue: () => world.call(reissueCertificate, { session, input: { userId, proof } }),
        'revoke at the branch': () => world.call(revokeAtBranch, { input: { companyId: company.companyId, userId } }),
      };
      expect((await answers[act]()).status).toBe(200);
      expect(stateOf(certificate.thumbprint)).toBe('revoked');
      expect(stateOf(readCertificate(body.certificate).thumbprint)).toBe('revoked');
      expect((await logInWith(world, certificate.pem, user.loginPassword)).status).toBe(401);
      expect((await logInWith(world, body.certificate, user.loginPassword)).status).toBe(401);
    },
  );

  it('writes nothing in a dry run, and says what would change', async () => {
    const { world, user, request } = await arrangeRenewable();
    const answer = await world.call(renew, { ...(await request()), validateOnly: true });
    expect(answer.body.changes).toEqual([
      { path: 'certificate.notAfter', before: '2027-04-02T08:59:59+09:00', after: '2028-02-22T08:59:59+09:00' },
    ]);
    expect(storedUser(world, user).certificate.state).toBe('active');
  });
});
