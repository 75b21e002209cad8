import 'reflect-metadata';
import { createHash } from 'node:crypto';
import type * as X509 from '@peculiar/x509';
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  CertificatePolicyExtension,
  CRLDistributionPointsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import type { CertificateRequest } from '../../../shared/operation/ports.ts';
import { companyItem } from '../../../shared/table/companies.ts';
import { readCertificate } from '../../../shared/x509/certificate.ts';
import { csrPem, newKeys } from '../../builders/csr.ts';
import { makeCsr } from '../../simulator/client/csr.ts';
import {
  arrangeApplicant,
  events,
  storedCertificates,
  storedIssuances,
  storedLogin,
  storedUser,
  windowEnd,
} from './arrange.ts';

describe('acquire-certificate', () => {
  it('issues a certificate to an applicant with the right ID and password while the window is open', async () => {
    const { world, company, user, request } = await arrangeApplicant();
    const answer = await world.call(acquire, await request());
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      subject: { O: 'Tegata Bank, Ltd.', OU: 'Corporate Internet Banking', CN: user.loginId },
      notAfter: '2027-04-02T08:59:59+09:00',
      chain: await world.authority.caPem(),
    });
    const certificate = readCertificate(answer.body.certificate);
    expect(certificate.serialNumber).toBe(answer.body.serialNumber);
    const [row] = storedCertificates(world);
    expect(row).toMatchObject({
      thumbprint: certificate.thumbprint,
      state: 'active',
      authority: 'valid',
      userId: user.userId,
      loginId: user.loginId,
      due: `EXPIRY#2027-04-02#${certificate.thumbprint.slice(0, 1)}`,
    });
    const stored = storedUser(world, user);
    expect(stored.certificate).toMatchObject({ state: 'active', thumbprint: certificate.thumbprint });
    expect(stored.issueWindowUntil).toBeUndefined();
    expect(storedIssuances(world)).toMatchObject([{ state: 'issued', thumbprint: certificate.thumbprint }]);
    expect(storedIssuances(world)[0]?.due).toBeUndefined();
    expect(events(world, company.companyId)).toEqual(['certificate.issued done', 'certificate.requested done']);
    expect(world.mails()).toMatchObject([{ kind: 'certificateIssued', ownerId: user.userId }]);
    expect(world.mails()[0]?.text).toContain('証明書有効期限: 2027年04月02日 08時59分59秒');
    expect(storedLogin(world, user).attempts).toBe(0);
  });

  it('needs four requests to the table when the authority is prompt', async () => {
    const { world, request } = await arrangeApplicant();
    expect((await world.call(acquire, await request())).roundTrips).toBe(4);
  });

  it('issues a certificate that logs in', async () => {
    const { world, user, request } = await arrangeApplicant();
    const { body } = await world.call(acquire, await request());
    const login = await world.call(logIn, {
      input: { loginPassword: user.loginPassword },
      certificatePem: body.certificate,
    });
    expect(login.status).toBe(201);
  });

  it('answers 202 with a token when the authority is slow, and stores its ARN', async () => {
    const { world, company, request } = await arrangeApplicant();
    world.authority.delay = 100;
    const answer = await world.call(acquire, await request());
    expect(answer.status).toBe(202);
    const [issuance] = storedIssuances(world);
    expect(answer.body).toMatchObject({ issuanceId: issuance?.issuanceId, retryAfterSeconds: 5 });
    expect(issuance).toMatchObject({
      state: 'requested',
      arn: world.authority.issued[0]?.arn,
      tokenHash: createHash('sha256').update(answer.body.issuanceToken).digest('hex'),
    });
    expect(events(world, company.companyId)).toEqual(['certificate.requested done']);
  });

  it('needs one more request to store the ARN of a slow certificate', async () => {
    const { world, request } = await arrangeApplicant();
    world.authority.delay = 4;
    const answer = await world.call(acquire, await request());
    expect(answer.status).toBe(201);
    expect(answer.roundTrips).toBe(5);
  });

  it('refuses a wrong password, an unknown ID and a locked one alike', async () => {
    const { world, user, request } = await arrangeApplicant();
    const wrong = await world.call(acquire, await request({ loginPassword: 'Chigau2026' }));
    const unknown = await world.call(acquire, {
      input: {
        loginId: 'nobody99',
        loginPassword: 'Chigau2026',
        csr: await csrPem({ subject: 'CN=nobody99' }),
      },
    });
    for (let guess = 0; guess < 5; guess += 1) {
      await world.call(acquire, await request({ loginPassword: 'Chigau2026' }));
    }
    const locked = await world.call(acquire, await request());
    const body = ({ requestId: _id, ...rest }: Record<string, unknown>) => rest;
    expect(wrong.status).toBe(401);
    expect(wrong.body.code).toBe('session.refused');
    expect(body(unknown.body)).toEqual(body(wrong.body));
    expect(body(locked.body)).toEqual(body(wrong.body));
    expect(storedLogin(world, user)).toMatchObject({ strangerLockedUntil: '2026-04-01T01:15:00.000Z', attempts: 0 });
    expect(storedIssuances(world)).toEqual([]);
  });

  it('never stops the user for wrong passwords: outsiders cannot end certificate logins', async () => {
    const { world, user, request } = await arrangeApplicant();
    for (let round = 0; round < 5; round += 1) {
      for (let guess = 0; guess < 6; guess += 1) {
        await world.call(acquire, await request({ loginPassword: 'Chigau2026' }));
      }
      world.advance({ minutes: 61 });
    }
    expect(storedLogin(world, user)).toMatchObject({ strangerLocksInARow: 5, locksInARow: 0, stopped: false });
    expect(storedUser(world, user).loginStopped).toBe(false);
    expect((await world.call(acquire, await request())).status).toBe(201);
    const certificate = await world.certify(user);
    const login = await world.call(logIn, {
      input: { loginPassword: user.loginPassword },
      certificatePem: certificate.pem,
    });
    expect(login.status).toBe(201);
  });

  it('and neither does a login by ID on the host without certificates', async () => {
    const { world, user } = await arrangeApplicant();
    const { loginId } = user;
    for (let round = 0; round < 5; round += 1) {
      for (let guess = 0; guess < 6; guess += 1) {
        await world.call(logIn, { host: 'entry', input: { loginId, loginPassword: 'Chigau2026' } });
      }
      world.advance({ minutes: 61 });
    }
    expect(storedLogin(world, user).stopped).toBe(false);
    expect(storedUser(world, user).loginStopped).toBe(false);
    expect(world.mails().map(({ kind }) => kind)).toEqual(['strangersLocked']);
  });

  it('checks the request before any user is looked up', async () => {
    const { world, user, request } = await arrangeApplicant();
    const known = await world.call(acquire, await request({ csr: 'no request', loginPassword: 'Chigau2026' }));
    const unknown = await world.call(acquire, {
      input: { loginId: 'nobody99', loginPassword: 'x', csr: 'no request' },
    });
    expect(known.body.code).toBe('certificate.csrInvalid');
    expect(unknown.body.code).toBe('certificate.csrInvalid');
    expect(storedLogin(world, user).attempts).toBe(0);
  });

  it.each([
    ['certificate.csrInvalid', { isForged: true }],
    ['certificate.keyTooWeak', { key: 'RSA-1024' }],
    ['certificate.keyTooWeak', { key: 'Ed25519' }],
    ['certificate.extensionNotAllowed', { isAuthority: true }],
  ] as const)('answers %s to a request with %o', async (code, options) => {
    const { world, user, request } = await arrangeApplicant();
    const { csrPem: csr } = makeCsr({ subject: [['CN', user.loginId]], ...options });
    const answer = await world.call(acquire, await request({ csr }));
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(storedIssuances(world)).toEqual([]);
  });

  it("refuses a request with somebody else's subject", async () => {
    const { world, request } = await arrangeApplicant();
    const answer = await world.call(acquire, await request({ csr: await csrPem({ subject: 'CN=user9999' }) }));
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('certificate.subjectNotAllowed');
  });

  it('refuses without an open window, and names who can open one', async () => {
    const { world, company, user, request } = await arrangeApplicant();
    world.at('2026-04-08T10:00:00+09:00');
    await world.certify(await world.addUser(company, { role: 'master' }));
    const answer = await world.call(acquire, await request());
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'certificate.noIssueWindow', askWhom: 'administrator' });
    expect(storedLogin(world, user).attempts).toBe(0);
    expect(events(world, company.companyId)).toEqual(['certificate.requested refused']);
  });

  it('sends the master to the bank for a window', async () => {
    const { world, request } = await arrangeApplicant({ role: 'master', issueWindowUntil: undefined });
    const answer = await world.call(acquire, await request());
    expect(answer.body).toMatchObject({ code: 'certificate.noIssueWindow', askWhom: 'bank' });
  });

  it('refuses a user with a certificate, and one with an expired certificate with another code', async () => {
    const { world, user, request } = await arrangeApplicant();
    await world.certify(user);
    expect((await world.call(acquire, await request())).body.code).toBe('certificate.exists');
    world.at('2027-04-02T09:00:00+09:00');
    const expired = await world.call(acquire, await request());
    expect(expired.status).toBe(409);
    expect(expired.body.code).toBe('certificate.expired');
  });

  it('refuses a suspended user and a suspended company as a wrong password', async () => {
    const suspended = await arrangeApplicant({ serviceState: 'suspended' });
    const answer = await suspended.world.call(acquire, await suspended.request());
    expect(answer.body.code).toBe('session.refused');
    const { world, company, request } = await arrangeApplicant();
    world.engine.put({ ...company, state: 'suspended', ...companyItem.key(company.companyId) });
    expect((await world.call(acquire, await request())).body.code).toBe('session.refused');
  });

  it('issues nothing to users of a company on the password method', async () => {
    const { world, company, request } = await arrangeApplicant();
    world.engine.put({ ...company, loginMethod: 'password', ...companyItem.key(company.companyId) });
    const answer = await world.call(acquire, await request());
    expect(answer.body).toMatchObject({ code: 'certificate.noIssueWindow', askWhom: 'bank' });
  });

  it('refuses a key that was certified before', async () => {
    const { world, company, user, request } = await arrangeApplicant();
    const keys = await newKeys();
    await world.call(acquire, await request({ csr: await csrPem({ subject: `CN=${user.loginId}`, keys }) }));
    const other = await world.addUser(company, { issueWindowUntil: '2026-04-08T01:00:00.000Z' });
    const answer = await world.call(acquire, {
      input: {
        loginId: other.loginId,
        loginPassword: other.loginPassword,
        csr: await csrPem({ subject: `CN=${other.loginId}`, keys }),
      },
    });
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('certificate.keyReused');
    expect(storedUser(world, other).certificate.state).toBe('none');
  });

  it('answers a repeated request again if its first answer was lost', async () => {
    const { world, request } = await arrangeApplicant();
    const same = await request();
    const first = await world.call(acquire, same);
    const second = await world.call(acquire, same);
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(world.authority.issued).toHaveLength(1);
  });

  it('resumes the same request while the certificate is being issued, with a new token', async () => {
    const { world, user, request } = await arrangeApplicant();
    world.authority.delay = 10;
    const same = await request();
    const first = await world.call(acquire, same);
    world.authority.delay = 100;
    const second = await world.call(acquire, same);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.issuanceId).toBe(first.body.issuanceId);
    expect(second.body.issuanceToken).not.toBe(first.body.issuanceToken);
    world.authority.delay = 0;
    expect((await world.call(acquire, same)).status).toBe(201);
    expect(world.authority.issued).toHaveLength(1);
    expect(storedLogin(world, user).attempts).toBe(0);
  });

  it('refuses another request while a certificate is being issued, and says when to try again', async () => {
    const { world, request } = await arrangeApplicant();
    world.authority.delay = 100;
    await world.call(acquire, await request());
    const answer = await world.call(acquire, await request());
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'certificate.issuing', retryAfterSeconds: 300 });
  });

  it.each<[string, (asked: CertificateRequest) => Promise<CertificateRequest>]>([
    ['another holder', async (asked) => ({ ...asked, subject: { ...asked.subject, CN: 'user9999' } })],
    ['another bank', async (asked) => ({ ...asked, subject: { ...asked.subject, O: 'Another Bank, Ltd.' } })],
    ['another unit', async (asked) => ({ ...asked, subject: { ...asked.subject, OU: 'Retail' } })],
    ['another key', async (asked) => ({ ...asked, csr: await csrPem() })],
    ['a longer life', async (asked) => ({ ...asked, notAfter: new Date(asked.notAfter.getTime() + 1000) })],
    ['a shorter life', async (asked) => ({ ...asked, notAfter: new Date(asked.notAfter.getTime() - 1000) })],
    ['a second name', async (asked) => ({ ...asked, subject: { ...asked.subject, Country: 'JP' } })],
    ['a name less', async ({ subject: { OU: _, ...subject }, ...asked }) => ({ ...asked, subject })],
  ])('revokes a certificate with %s than was asked for, and gives the user back what it had', async (_, twist) => {
    const { world, user, request } = await arrangeApplicant();
    const { issue } = world.authority;
    world.authority.issue = async (asked) => issue(await twist(asked));
    const answer = await world.call(acquire, await request());
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('issuance.failed');
    expect(world.authority.issued).toMatchObject([{ revoked: true }]);
    expect(storedCertificates(world)).toEqual([]);
    expect(storedUser(world, user)).toMatchObject({ certificate: { state: 'none' }, issueWindowUntil: windowEnd });
    expect(storedIssuances(world)).toMatchObject([{ state: 'failed' }]);
    expect(world.logs.filter(({ level }) => level === 'error')).toHaveLength(1);
    world.authority.issue = issue;
    expect((await world.call(acquire, await request())).status).toBe(201);
  });

  it.each<[string, string, X509.Extension]>([
    [
      'an e-mail address',
      'extension 2.5.29.17',
      new SubjectAlternativeNameExtension([{ type: 'email', value: 'a@example.jp' }]),
    ],
    ['a host', 'extension 2.5.29.17', new SubjectAlternativeNameExtension([{ type: 'dns', value: 'bank.example.jp' }])],
    ['what nobody knows', 'extension 1.2.3.4', new Extension('1.2.3.4', false, Buffer.from('0500', 'hex'))],
    ['a policy', 'extension 2.5.29.32', new CertificatePolicyExtension(['1.2.3'])],
    [
      'where the issuer is',
      'extension 1.3.6.1.5.5.7.1.1',
      new AuthorityInfoAccessExtension({ ocsp: 'http://ocsp.example.jp' }),
    ],
    [
      'the signing of certificates',
      'extension 2.5.29.15',
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign, true),
    ],
    ['one use of the key too few', 'extension 2.5.29.15', new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
    // OpenSSL sees that it is no certificate of the chain's.
    ['another authority’s key', 'issuer, use or form', new AuthorityKeyIdentifierExtension('00'.repeat(20))],
    [
      'the list of another authority',
      'extension 2.5.29.31',
      new CRLDistributionPointsExtension(['http://crls.example.jp/crl/fake-2.crl']),
    ],
    [
      'two lists',
      'extension 2.5.29.31',
      new CRLDistributionPointsExtension(['http://a.jp/crl/fake-1.crl', 'http://b.jp/crl/fake-1.crl']),
    ],
  ])('revokes a certificate with %s in it, and says what is wrong', async (_, fault, extension) => {
    const { world, user, request } = await arrangeApplicant();
    world.authority.extraExtensions = [extension];
    const answer = await world.call(acquire, await request());
    expect([answer.status, answer.body.code]).toEqual([409, 'issuance.failed']);
    expect(world.authority.issued).toMatchObject([{ revoked: true }]);
    expect(storedCertificates(world)).toEqual([]);
    expect(storedUser(world, user)).toMatchObject({ certificate: { state: 'none' }, issueWindowUntil: windowEnd });
    expect(world.logs.find(({ level }) => level === 'error')).toMatchObject({ fault });
  });

  it('accepts a certificate without the address of a revocation list, because an authority may have none', async () => {
    const { world, request } = await arrangeApplicant();
    world.authority.leftOut = ['2.5.29.31'];
    expect((await world.call(acquire, await request())).status).toBe(201);
  });

  it.each(['2.5.29.19', '2.5.29.15', '2.5.29.35', '2.5.29.14'])(
    'revokes a certificate without the extension %s, which the template always puts in',
    async (oid) => {
      const { world, request } = await arrangeApplicant();
      world.authority.leftOut = [oid];
      expect((await world.call(acquire, await request())).body.code).toBe('issuance.failed');
      expect(world.authority.issued).toMatchObject([{ revoked: true }]);
    },
  );

  it('revokes a certificate whose validity begins long before the request', async () => {
    const { world, request } = await arrangeApplicant();
    world.authority.backdatedHours = 3;
    expect((await world.call(acquire, await request())).body.code).toBe('issuance.failed');
    expect(world.authority.issued).toMatchObject([{ revoked: true }]);
  });

  it('stores the issuing authority with the certificate', async () => {
    const { world, request } = await arrangeApplicant();
    world.authority.replace();
    expect((await world.call(acquire, await request())).status).toBe(201);
    const [{ authorityArn } = { authorityArn: '' }] = world.authority.issued;
    expect(authorityArn).toMatch(/fake-2$/);
    expect(storedCertificates(world)).toMatchObject([{ authorityArn }]);
  });

  it("revokes a certificate that was not signed by its chain's authority", async () => {
    const { world, request } = await arrangeApplicant();
    const stranger = await arrangeApplicant({}, { seed: 99 });
    const { get } = world.authority;
    world.authority.get = async (arn) => {
      const made = await get(arn);
      return made && { ...made, chain: await stranger.world.authority.caPem() };
    };
    expect((await world.call(acquire, await request())).body.code).toBe('issuance.failed');
    expect(world.authority.issued).toMatchObject([{ revoked: true }]);
  });

  it("restores the user's previous state if the authority refuses the request", async () => {
    const { world, user, request } = await arrangeApplicant();
    const { issue } = world.authority;
    world.authority.issue = () => Promise.reject(new DomainError('certificate.csrInvalid'));
    const answer = await world.call(acquire, await request());
    expect([answer.status, answer.body.code]).toEqual([400, 'certificate.csrInvalid']);
    expect(storedUser(world, user)).toMatchObject({ certificate: { state: 'none' }, issueWindowUntil: windowEnd });
    world.authority.issue = issue;
    expect((await world.call(acquire, await request())).status).toBe(201);
  });

  it('writes nothing in a dry run, and says what would change', async () => {
    const { world, user, request } = await arrangeApplicant();
    const answer = await world.call(acquire, { ...(await request()), validateOnly: true });
    expect(answer.status).toBe(200);
    expect(answer.body.changes).toEqual([{ path: 'certificate.state', before: 'none', after: 'active' }]);
    expect(storedIssuances(world)).toEqual([]);
    expect(world.authority.issued).toEqual([]);
    expect(storedLogin(world, user).attempts).toBe(0);
  });

  it('refuses in a dry run what it would refuse', async () => {
    const { world, request } = await arrangeApplicant({ issueWindowUntil: undefined });
    const answer = await world.call(acquire, { ...(await request()), validateOnly: true });
    expect(answer.body.code).toBe('certificate.noIssueWindow');
  });
});
