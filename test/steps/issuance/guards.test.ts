import { beforeEach, describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as getIssuance } from '../../../functions/certificates/get-issuance.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import { isIssued } from '../../../shared/steps/issuance/activate-certificate.ts';
import { earlierIssuance } from '../../../shared/steps/issuance/earlier-issuance.ts';
import { assertRevocable, isRevocable, windowChange } from '../../../shared/steps/issuance/revocation.ts';
import { certifiedKeyItem } from '../../../shared/table/certificates.ts';
import { type Issuance, issuanceItem } from '../../../shared/table/issuances.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { type User, userRow } from '../../../shared/table/users.ts';
import {
  arrangeApplicant,
  storedCertificates,
  storedIssuances,
  storedUser,
} from '../../functions/certificates/arrange.ts';
import { memoryEngine } from '../../memory-engine.ts';

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
    const table = bindTable({ issuances: ['get'], certificates: ['keyClaim'], users: ['get'] }, engine);
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
    const table = bindTable({ issuances: ['get'], certificates: ['keyClaim'], users: ['get'] }, memoryEngine());
    expect(await earlierIssuance(table, applicant, 'key')).toBeUndefined();
    const engine = memoryEngine();
    engine.put({ ...certifiedKeyItem.key('key'), keyHash: 'key', issuanceId: '01KI' });
    engine.put({ ...issuanceItem.key('01KI'), ...issuance });
    const orphaned = bindTable({ issuances: ['get'], certificates: ['keyClaim'], users: ['get'] }, engine);
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
