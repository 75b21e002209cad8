import { describe, expect, it } from 'vitest';
import { noAttempts } from '../../shared/table/attempts.ts';
import { type Certificate, certificateItem, certificates } from '../../shared/table/certificates.ts';
import type { Item } from '../../shared/table/engine.ts';
import { issuanceItem, issuances } from '../../shared/table/issuances.ts';
import { memoryEngine } from '../memory-engine.ts';
import { describeWrite } from './kit.ts';

const engine = memoryEngine();
const at = '2026-04-02T00:00:00.000Z';
const certificate: Certificate = {
  thumbprint: 'a1',
  companyId: '01KA',
  userId: '01KB',
  loginId: 'tegata01',
  serialNumber: '01',
  notBefore: '2026-04-01T00:00:00.000Z',
  notAfter: '2027-04-01T23:59:59.000Z',
  state: 'active',
  keyHash: 'key',
  authority: 'valid',
  ...noAttempts,
};
const item: Item = {
  ...certificateItem.key('a1'),
  ...certificate,
  due: 'EXPIRY#2027-04-02#a',
  dueSort: 'a1',
  attempts: 2,
  locksInARow: 1,
  lockedUntil: '2026-04-01T01:15:00.000Z',
};
const cleared = { attempts: 0, locksInARow: 0, lockedUntil: undefined };

describeWrite('a right password with a certificate', () => ({
  write: certificates.clearAttempts.bind(engine)('a1'),
  item,
  becomes: cleared,
  refused: [
    ['the certificate is no longer active', { state: 'revoked' }, 'session.refused'],
    ['wrong passwords stopped it', { stopped: true }, 'session.refused'],
  ],
}));

describeWrite('logins with a certificate, unlocked', () => ({
  write: certificates.unlock.bind(engine)({ ...certificate, stopped: true }),
  item: { ...item, stopped: true },
  becomes: { ...cleared, stopped: false },
  refused: [
    ['the certificate is no longer active', { state: 'superseded' }, 'request.conflict'],
    ['somebody lifted the stop', { stopped: false }, 'request.conflict'],
  ],
}));

const ended = { revokedAt: at, revokedBy: '01KC', authority: 'revocationPending', due: 'REVOCATION', dueSort: at };
describeWrite('a certificate that is revoked', () => ({
  write: certificates.revoke.bind(engine)('a1', at, '01KC'),
  item,
  becomes: { ...ended, state: 'revoked' },
  refused: [
    ['it is already', { state: 'revoked' }, 'certificate.alreadyRevoked'],
    ['another took its place', { state: 'superseded' }, 'certificate.alreadyRevoked'],
  ],
}));

describeWrite('the certificate that a revoked one replaced', () => ({
  write: certificates.revokeReplaced.bind(engine)('a1', at, '01KC'),
  item,
  becomes: { ...ended, state: 'revoked' },
  refused: [['a login has ended it', { state: 'superseded' }, 'request.conflict']],
}));

describeWrite('the certificate that a renewal replaced, at the first login with the new one', () => ({
  write: certificates.supersede.bind(engine)('a1', at, '01KC'),
  item,
  becomes: { ...ended, state: 'superseded' },
  refused: [
    ['another login was faster', { state: 'superseded' }, 'request.conflict'],
    ['it is revoked', { state: 'revoked' }, 'request.conflict'],
  ],
}));

describe('what the authority was told', () => {
  const told = async (fields: Partial<Certificate>) => {
    const own = memoryEngine();
    own.put({ ...item, authority: 'revocationPending', due: 'REVOCATION', dueSort: at, ...fields });
    await certificates.authorityTold.bind(own)('a1', 'revoked');
    return own.items()[0];
  };

  it('takes the certificate off the backlog', async () => {
    const left = await told({});
    expect(left).toMatchObject({ authority: 'revoked' });
    expect(left).not.toHaveProperty('due');
    expect(left).not.toHaveProperty('dueSort');
  });

  it('is told once', async () => {
    await expect(told({ authority: 'revoked' })).rejects.toMatchObject({ code: 'certificate.alreadyRevoked' });
  });
});

describe('an active certificate', () => {
  it('is found by the day of its end in Japan, in the shard of its thumbprint', () => {
    const [put, lookup] = certificates.activate.bind(engine)({ ...certificate, thumbprint: 'f3' });
    expect(put).toMatchObject({ item: { due: 'EXPIRY#2027-04-02#f', dueSort: 'f3', entity: 'certificate' } });
    expect(lookup).toMatchObject({ kind: 'put', item: { thumbprint: 'f3', entity: 'lookup' } });
  });

  it('is in one of as many shards as the stage says', () => {
    const shardOn = (dueShards: number) =>
      certificates.activate.bind({ ...engine, dueShards })({ ...certificate, thumbprint: 'f3' })[0];
    expect(shardOn(4)).toMatchObject({ item: { due: 'EXPIRY#2027-04-02#3' } });
    expect(shardOn(1)).toMatchObject({ item: { due: 'EXPIRY#2027-04-02#0' } });
  });

  it('grants an attempt; one that has ended grants none', async () => {
    const policy = { limit: 3, firstLockMinutes: 15, maximumLockMinutes: 60, locksBeforeStop: 3 };
    const { lockedUntil: _, ...usable } = item;
    const granted = async (state: string) => {
      const own = memoryEngine();
      own.put({ ...usable, state } as Item);
      return (await certificates.reserveAttempt.bind(own)(['a1'], new Date(at), policy)).granted;
    };
    expect([await granted('active'), await granted('superseded'), await granted('revoked')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

const issuance: Item = {
  ...issuanceItem.key('01KI'),
  issuanceId: '01KI',
  companyId: '01KA',
  userId: '01KB',
  loginId: 'tegata01',
  state: 'requested',
  tokenHash: 'token',
  csr: 'csr',
  keyHash: 'key',
  notAfter: '2027-04-01T23:59:59.000Z',
  requestedAt: '2026-04-01T00:00:00.000Z',
  due: 'ISSUANCE',
  dueSort: '2026-04-01T00:00:00.000Z',
};
const result = { arn: 'arn', thumbprint: 'a1', certificate: 'pem', chain: 'chain', ttl: 1_780_000_000 };
const closed = [
  ['it is issued', { state: 'issued' }, 'issuance.failed'],
  ['it has failed', { state: 'failed' }, 'issuance.failed'],
] as const;
const abandoned = ['nobody wants it any more', { state: 'abandoned' }, 'issuance.failed'] as const;

describeWrite('an issuance that is done', () => ({
  write: issuances.issued.bind(engine)('01KI', result),
  item: issuance,
  becomes: { ...result, state: 'issued', due: undefined, dueSort: undefined },
  refused: [...closed, abandoned],
}));

describeWrite('an issuance that is abandoned', () => ({
  write: issuances.abandon.bind(engine)('01KI'),
  item: issuance,
  becomes: { state: 'abandoned' },
  refused: [...closed, abandoned],
}));

describeWrite('an issuance that fails', () => ({
  write: issuances.failed.bind(engine)('01KI', 1_780_000_000),
  item: issuance,
  becomes: { state: 'failed', ttl: 1_780_000_000, due: undefined, dueSort: undefined },
  refused: closed,
}));

describeWrite('an abandoned issuance that fails', () => ({
  write: issuances.failed.bind(engine)('01KI', 1_780_000_000),
  item: { ...issuance, state: 'abandoned' },
  becomes: { state: 'failed', ttl: 1_780_000_000, due: undefined, dueSort: undefined },
  refused: [],
}));

describe('an issuance that is open', () => {
  const on = (state: string) => {
    const own = memoryEngine();
    own.put({ ...issuance, state });
    return own;
  };

  it('notes what the authority answers to, also when it is abandoned', async () => {
    expect(await issuances.recordArn.bind(on('requested'))('01KI', 'arn')).toMatchObject({ arn: 'arn' });
    expect(await issuances.recordArn.bind(on('abandoned'))('01KI', 'arn')).toMatchObject({ arn: 'arn' });
    for (const state of ['issued', 'failed'])
      await expect(issuances.recordArn.bind(on(state))('01KI', 'arn')).rejects.toMatchObject({
        code: 'issuance.failed',
      });
  });

  it('gives its applicant another token, unless it is abandoned', async () => {
    expect(await issuances.changeToken.bind(on('requested'))('01KI', 'newer')).toMatchObject({ tokenHash: 'newer' });
    for (const state of ['issued', 'failed', 'abandoned'])
      await expect(issuances.changeToken.bind(on(state))('01KI', 'x')).rejects.toMatchObject({
        code: 'issuance.failed',
      });
  });

  it('waits in the backlog from its request on', () => {
    const { due: _, dueSort: __, pk: ___, sk: ____, ...row } = issuance;
    const put = issuances.request.bind(engine)(issuanceItem.schema.parse(row));
    expect(put.item).toMatchObject({ due: 'ISSUANCE', dueSort: '2026-04-01T00:00:00.000Z' });
  });
});

/** The page of a backlog, as it is asked for. */
describe('the backlogs', () => {
  it('are read up to an instant, oldest first, page after page', async () => {
    const own = memoryEngine();
    for (const [id, dueSort] of [
      ['1', '2026-04-03T00:00:00.000Z'],
      ['2', at],
      ['3', '2026-04-01T00:00:00.000Z'],
    ]) {
      own.put({ ...issuance, ...issuanceItem.key(id ?? ''), issuanceId: id, dueSort } as Item);
      own.put({ ...item, ...certificateItem.key(id ?? ''), thumbprint: id, due: 'REVOCATION', dueSort } as Item);
    }
    const unfinished = issuances.unfinished.bind(own);
    expect((await unfinished({ until: at })).items.map(({ issuanceId }) => issuanceId)).toEqual(['3', '2']);
    const first = await unfinished({ until: at, limit: 1 });
    expect(first.items.map(({ issuanceId }) => issuanceId)).toEqual(['3']);
    const { next: after } = first;
    const second = await unfinished({ until: at, ...(after && { after }) });
    expect(second.items.map(({ issuanceId }) => issuanceId)).toEqual(['2']);
    const revocations = await certificates.awaitingRevocation.bind(own)({ until: at });
    expect(revocations.items.map(({ thumbprint }) => thumbprint)).toEqual(['3', '2']);
  });
});
