import { beforeEach, describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as getIssuance } from '../../../functions/certificates/get-issuance.ts';
import { handler as renew } from '../../../functions/certificates/renew-certificate.ts';
import { handler as reconcile } from '../../../functions/events/reconcile-certificates.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import type { MailRequest } from '../../../shared/operation/mail-write.ts';
import { isIssued } from '../../../shared/steps/issuance/activate-certificate.ts';
import { earlierIssuance } from '../../../shared/steps/issuance/earlier-issuance.ts';
import { assertRevocable, isRevocable, revocation, windowChange } from '../../../shared/steps/issuance/revocation.ts';
import { certifiedKeyItem } from '../../../shared/table/certificates.ts';
import { type Issuance, issuanceItem } from '../../../shared/table/issuances.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { type User, userItem, userRow } from '../../../shared/table/user.ts';
import { csrPem } from '../../builders/csr.ts';
import {
  arrangeApplicant,
  storedCertificates,
  storedIssuances,
  storedUser,
} from '../../functions/certificates/arrange.ts';
import { memoryEngine } from '../../memory-engine.ts';
import { tableOn } from '../../table-on.ts';

const issuance: Issuance = {
  issuanceId: '01KI',
  companyId: '01KA',
  userId: '01KB',
  loginId: 'tegata01',
  state: 'issued',
  tokenHash: 'token',
  csr: 'csr',
  keyHash: 'key',
  notAfter: '2027-04-01T23:59:59.000Z',
  requestedAt: '2026-04-01T00:00:00.000Z',
  thumbprint: 'a1',
  certificate: 'pem',
  chain: 'chain',
};

describe('an issuance', () => {
  it('is issued when its certificate and the chain are there', () => {
    expect(isIssued(issuance)).toBe(true);
    expect(isIssued(undefined)).toBe(false);
    expect(isIssued({ ...issuance, state: 'requested' })).toBe(false);
    expect(isIssued({ ...issuance, certificate: undefined })).toBe(false);
    expect(isIssued({ ...issuance, chain: undefined })).toBe(false);
  });
});

const user: User = {
  companyId: '01KA',
  userId: '01KB',
  version: 1,
  loginId: 'tegata01',
  name: '手形　太郎',
  email: 'taro@example.jp',
  emailState: 'valid',
  listedRole: 'general',
  rightsVersion: 1,
  serviceState: 'usable',
  loginStopped: false,
  confirmationStopped: false,
  mustChangePasswords: false,
  mustCheckEmail: false,
  certificate: { state: 'active', thumbprint: 'a1' },
  lastLogins: [],
  createdAt: '2026-01-01T00:00:00.000Z',
};
const applicant = { companyId: '01KA', userId: '01KB', loginId: 'tegata01' };

describe('the issuance that an applicant began with the same key', () => {
  const earlier = async (
    of: { readonly issuance?: Partial<Issuance>; readonly user?: Partial<User>; readonly renewedFrom?: string } = {},
  ) => {
    const engine = memoryEngine();
    engine.put({ ...certifiedKeyItem.key('key'), keyHash: 'key', issuanceId: '01KI' });
    engine.put({ ...issuanceItem.key('01KI'), ...issuance, ...of.issuance });
    engine.put(userRow({ ...user, ...of.user }));
    const table = bindTable({ issuances: ['get'], certificates: ['keyClaim'], users: ['get'] }, tableOn(engine));
    const asks = { ...applicant, ...(of.renewedFrom && { renewedFrom: of.renewedFrom }) };
    return (await earlierIssuance(table, asks, 'key'))?.issuanceId;
  };
  const underWay = (state: Issuance['state']) => ({
    issuance: { state },
    user: { certificate: { state: 'issuing', issuanceId: '01KI' } } as const,
  });

  it('is found while it is under way, and when its certificate is the user’s', async () => {
    expect(await earlier()).toBe('01KI');
    expect(await earlier(underWay('requested'))).toBe('01KI');
    expect(await earlier({ issuance: { renewedFrom: 'a0' }, renewedFrom: 'a0' })).toBe('01KI');
  });

  it.each([
    ['it is another user’s', { issuance: { userId: 'another' } }],
    ['it is another company’s', { issuance: { companyId: 'another' } }],
    ['it renews, and this does not', { issuance: { renewedFrom: 'a0' } }],
    ['it renews another certificate', { issuance: { renewedFrom: 'a0' }, renewedFrom: 'a9' }],
    ['it has failed', underWay('failed')],
    ['it is abandoned', underWay('abandoned')],
    [
      'the user is at another one',
      { issuance: { state: 'requested' }, user: { certificate: { state: 'issuing', issuanceId: '01KJ' } } },
    ],
    ['its certificate was revoked', { user: { certificate: { state: 'revoked', thumbprint: 'a1' } } }],
    ['the user has another certificate', { user: { certificate: { state: 'active', thumbprint: 'a2' } } }],
  ] as const)('is not found where %s', async (_, of) => {
    expect(await earlier(of)).toBeUndefined();
  });

  it('is not found for a key that was never certified, nor for a user who is gone', async () => {
    const table = bindTable(
      { issuances: ['get'], certificates: ['keyClaim'], users: ['get'] },
      tableOn(memoryEngine()),
    );
    expect(await earlierIssuance(table, applicant, 'key')).toBeUndefined();
    const engine = memoryEngine();
    engine.put({ ...certifiedKeyItem.key('key'), keyHash: 'key', issuanceId: '01KI' });
    engine.put({ ...issuanceItem.key('01KI'), ...issuance });
    const orphaned = bindTable({ issuances: ['get'], certificates: ['keyClaim'], users: ['get'] }, tableOn(engine));
    expect(await earlierIssuance(orphaned, applicant, 'key')).toBeUndefined();
  });
});

describe('what can be revoked', () => {
  const having = (state: User['certificate']['state']): User => ({ ...user, certificate: { state } });

  it('is a certificate, or one in the making', () => {
    expect(
      (['none', 'issuing', 'active', 'renewing', 'revoked'] as const).map((each) => isRevocable(having(each))),
    ).toEqual([false, true, true, true, false]);
    expect(() => assertRevocable(having('active'))).not.toThrow();
    expect(() => assertRevocable(having('none'))).toThrow(expect.objectContaining({ code: 'certificate.none' }));
    expect(() => assertRevocable(having('revoked'))).toThrow(
      expect.objectContaining({ code: 'certificate.alreadyRevoked' }),
    );
  });

  it('leaves a window, shown beside the one there was', () => {
    const until = '2026-04-08T15:00:00.000Z';
    expect(windowChange(user, until)).toEqual({
      path: 'issueWindowUntil',
      before: null,
      after: '2026-04-09T00:00:00+09:00',
    });
    expect(windowChange({ ...user, issueWindowUntil: until }, until).before).toBe('2026-04-09T00:00:00+09:00');
  });
});

describe('an issuance whose certificate is there', () => {
  let arranged: Awaited<ReturnType<typeof arrangeApplicant>>;
  beforeEach(async () => {
    arranged = await arrangeApplicant();
  });

  /** Makes the activation fail with this. */
  const failing = (thrown: Error) => {
    arranged.world.hooks.before = (call) => {
      const isActivation =
        call.method === 'commit' &&
        call.writes.some((write) => write.kind === 'put' && write.item.pk.startsWith('CERT#'));
      if (isActivation) throw thrown;
    };
  };
  const ask = async () => arranged.world.call(acquire, await arranged.request());

  it.each([new Error('cut off'), new DomainError('service.unavailable'), new DomainError('service.failed')])(
    'stays open where its activation did not come through: %s',
    async (thrown) => {
      const { world, user: holder } = arranged;
      failing(thrown);
      expect((await ask()).status).toBeGreaterThanOrEqual(500);
      expect(storedIssuances(world)).toMatchObject([{ state: 'requested' }]);
      expect(storedUser(world, holder).certificate.state).toBe('issuing');
      expect(world.authority.issued.every(({ revoked }) => !revoked)).toBe(true);
    },
  );

  it('is closed, and its certificate revoked, where the table refuses the activation', async () => {
    const { world, user: holder } = arranged;
    failing(new DomainError('issuance.failed'));
    expect((await ask()).body.code).toBe('issuance.failed');
    expect(storedIssuances(world)).toMatchObject([{ state: 'failed' }]);
    expect(storedUser(world, holder).certificate.state).toBe('none');
    expect(world.authority.issued.map(({ revoked }) => revoked)).toEqual([true]);
    expect(storedCertificates(world)).toEqual([]);
  });

  it('logs how long the applicant waited and how long the authority will last', async () => {
    const { world } = arranged;
    world.authority.delay = 100;
    const { body } = await ask();
    world.authority.delay = 0;
    world.advance({ seconds: 90 });
    const headers = { Authorization: `Bearer ${body.issuanceToken}` };
    await world.call(getIssuance, { input: { issuanceId: body.issuanceId }, headers });
    const line = world.logs.find(({ message }) => message === 'certificate issued');
    expect(line).toMatchObject({ level: 'info', waitedSeconds: 90, authorityDaysLeft: 3659 });
  });
});

describe('what ends with a certificate that is revoked', () => {
  const now = new Date('2026-04-01T01:00:00.000Z');
  const until = '2026-04-08T15:00:00.000Z';
  const revoked = (certificate: User['certificate'], lastLogins: readonly string[] = []) => {
    const access = {
      users: ['certificateRevoked'],
      certificates: ['revoke', 'revokeReplaced'],
      issuances: ['abandon'],
      mails: ['send'],
    } as const;
    const table = bindTable(access, tableOn(memoryEngine()));
    const mails: MailRequest[] = [];
    const mail = (request: MailRequest) => {
      mails.push(request);
      return {
        kind: 'put',
        item: { pk: 'MAIL#', sk: '' },
        otherwise: () => new DomainError('request.conflict'),
      } as const;
    };
    const holder = { ...user, certificate, lastLogins: [...lastLogins] };
    const { writes, changes } = revocation(holder, '01KC', until, { table, now, mail });
    const touched = writes.map((write) => (write.kind === 'put' ? write.item : write.key).pk);
    return { touched, values: mails[0]?.values, changes };
  };

  it('is the certificate, and the one it replaced that still works', () => {
    const { touched, values, changes } = revoked(
      { state: 'active', thumbprint: 'a1', replaces: 'a0', serialNumber: '01' },
      ['2026-03-31T01:00:00.000Z'],
    );
    expect(touched).toEqual(['USER#01KA', 'CERT#a1', 'CERT#a0', 'MAIL#']);
    expect(values).toEqual({
      userName: '手形　太郎',
      revokedAt: '2026-04-01T10:00:00+09:00',
      serialNumber: '01',
      lastLogin: '2026-03-31T10:00:00+09:00',
    });
    expect(changes[0]).toEqual({ path: 'certificate.state', before: 'active', after: 'revoked' });
  });

  it('is a renewal under way too', () => {
    const { touched } = revoked({ state: 'renewing', thumbprint: 'a1', issuanceId: '01KI', serialNumber: '01' });
    expect(touched).toEqual(['USER#01KA', 'CERT#a1', 'ISSUANCE#01KI', 'MAIL#']);
  });

  it('is of an acquisition the issuance alone: what was before it has ended', () => {
    const { touched, values } = revoked({ state: 'issuing', thumbprint: 'a1', issuanceId: '01KI', serialNumber: '01' });
    expect(touched).toEqual(['USER#01KA', 'ISSUANCE#01KI', 'MAIL#']);
    expect(values).toEqual({ userName: '手形　太郎', revokedAt: '2026-04-01T10:00:00+09:00' });
  });

  it('names no serial number where there is none, and no issuance that is over', () => {
    expect(revoked({ state: 'active', thumbprint: 'a1', issuanceId: '01KI' }).touched).not.toContain('ISSUANCE#01KI');
    expect(revoked({ state: 'active', thumbprint: 'a1' }).values).not.toHaveProperty('serialNumber');
  });
});

describe('an issuance that goes on', () => {
  it('keeps in the certificate’s row what it renews, and nothing where it renews none', async () => {
    const { world, company, user: holder, request } = await arrangeApplicant();
    await world.call(acquire, await request());
    const [first] = storedCertificates(world);
    expect(first).not.toHaveProperty('renewedFrom');
    expect(world.history(company.companyId).find(({ event }) => event === 'certificate.issued')?.changes).toEqual([
      { path: 'certificate.state', before: 'issuing', after: 'active' },
      { path: 'certificate.serialNumber', before: null, after: first?.serialNumber },
      { path: 'certificate.notAfter', before: null, after: '2027-04-02T08:59:59+09:00' },
    ]);
    world.at('2027-03-01T10:00:00+09:00');
    const { pem } = world.authority.issued[0] ?? {};
    const { loginId, loginPassword } = holder;
    const input = { loginPassword, csr: await csrPem({ subject: `CN=${loginId}` }) };
    expect((await world.call(renew, { certificatePem: pem ?? '', input })).status).toBe(201);
    expect(
      storedCertificates(world)
        .map(({ renewedFrom }) => renewedFrom)
        .toSorted(),
    ).toEqual([first?.thumbprint, undefined]);
    const renewal = world.history(company.companyId).find(({ event }) => event === 'certificate.renewed');
    expect(renewal?.changes?.[0]).toEqual({ path: 'certificate.state', before: 'active', after: 'active' });
  });

  it('is asked of the authority while it knows the token, and given up from then on', async () => {
    const reconciledAfter = async (milliseconds: number) => {
      const { world, request } = await arrangeApplicant();
      world.authority.outage = new Error('killed');
      await world.call(acquire, await request());
      world.authority.outage = undefined;
      world.at(new Date(world.now().getTime() + milliseconds));
      return world.run(reconcile, {});
    };
    expect(await reconciledAfter(289_999)).toMatchObject({ issued: 1 });
    expect(await reconciledAfter(290_000)).toMatchObject({ abandoned: 1 });
  });

  it('is kept for thirty days after it has failed, and leaves a later issuance of the user alone', async () => {
    const { world, user: holder, request } = await arrangeApplicant();
    world.authority.outage = new Error('killed');
    await world.call(acquire, await request());
    const { certificate } = storedUser(world, holder);
    const [key] = world.items('USER#');
    if (key) world.engine.put({ ...key, certificate: { ...certificate, issuanceId: '01KLATER' } });
    world.authority.outage = undefined;
    world.advance({ minutes: 5 });
    expect(await world.run(reconcile, {})).toMatchObject({ abandoned: 1 });
    const ttl = Math.floor(world.now().getTime() / 1000) + 30 * 86_400;
    expect(storedIssuances(world)).toMatchObject([{ state: 'failed', ttl }]);
    expect(storedUser(world, holder).certificate).toEqual({ state: 'issuing', issuanceId: '01KLATER' });
  });

  it('is closed where its user is gone', async () => {
    const { world, user: holder, request } = await arrangeApplicant();
    world.authority.outage = new Error('killed');
    await world.call(acquire, await request());
    world.engine.remove(userItem.key(holder.companyId, holder.userId));
    world.authority.outage = undefined;
    world.advance({ minutes: 5 });
    expect(await world.run(reconcile, {})).toMatchObject({ abandoned: 1 });
    expect(storedIssuances(world)).toMatchObject([{ state: 'failed' }]);
  });

  it('is closed, and nothing revoked, where what the authority gives is no certificate', async () => {
    const { world, request } = await arrangeApplicant();
    const { get } = world.authority;
    world.authority.get = async (arn) => {
      const made = await get(arn);
      return made && { ...made, certificate: 'nonsense' };
    };
    let revocations = 0;
    world.authority.revoke = async () => {
      revocations += 1;
      return 'revoked';
    };
    expect((await world.call(acquire, await request())).body.code).toBe('issuance.failed');
    expect(storedIssuances(world)).toMatchObject([{ state: 'failed' }]);
    expect(revocations).toBe(0);
  });

  it('gives the certificate that somebody else was faster to finish', async () => {
    const { world, request } = await arrangeApplicant();
    world.authority.delay = 100;
    const same = await request();
    const { pem } = await world.certify(await world.addUser(world.openCompany()));
    world.hooks.before = (call) => {
      if (call.method !== 'update' || call.write.set?.['arn'] === undefined) return;
      const [open] = world.items('ISSUANCE#');
      if (open) world.engine.put({ ...open, state: 'issued', certificate: pem, chain: pem });
    };
    const answer = await world.call(acquire, same);
    expect([answer.status, answer.body.certificate]).toEqual([201, pem]);
  });

  it('does not go on for a user who was suspended since', async () => {
    const { world, company, user: holder, request } = await arrangeApplicant();
    world.authority.delay = 100;
    const same = await request();
    expect((await world.call(acquire, same)).status).toBe(202);
    const resumed = await world.call(acquire, same);
    expect(resumed.status).toBe(202);
    expect(world.history(company.companyId)).toHaveLength(2);
    const { companyId, userId, loginId } = holder;
    expect(world.history(company.companyId).every((row) => row.userId === userId)).toBe(true);
    expect(world.history(company.companyId).at(-1)).toMatchObject({ companyId, userId, loginId });
    world.hooks.before = (call) => {
      if (
        call.method !== 'commit' ||
        !call.writes.some((write) => write.kind === 'put' && write.item.pk.startsWith('ISSUANCE#'))
      )
        return;
      const item = world.items('USER#').find((each) => each['userId'] === userId);
      if (item) world.engine.put({ ...item, serviceState: 'suspended' });
    };
    const refused = await world.call(acquire, same);
    expect(refused.body.code).toBe('session.refused');
  });
});
