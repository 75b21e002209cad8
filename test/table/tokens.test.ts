import { describe, expect, it } from 'vitest';
import { noAttempts, wrongGuesses } from '../../shared/table/attempts.ts';
import type { Item } from '../../shared/table/engine.ts';
import { type StockedToken, type Token, tokenItem, tokenStock, tokens } from '../../shared/table/tokens.ts';
import { memoryEngine } from '../memory-engine.ts';
import { describeWrite } from './kit.ts';

const engine = memoryEngine();
const token: Token = {
  companyId: '01KA',
  serialNumber: 'TG1',
  version: 3,
  state: 'usable',
  algorithm: 'SHA1',
  sealedSecret: 'sealed',
  userIds: ['01KB', '01KC'],
  lastStep: 100,
  lastCode: '000000',
  drift: 0,
  assignedAt: '2026-04-01T00:00:00.000Z',
  ...noAttempts,
};
const item: Item = {
  ...tokenItem.key('01KA', 'TG1'),
  entity: 'token',
  ...token,
  attempts: 2,
  beingChecked: 1,
  locksInARow: 1,
  lockedUntil: '2026-04-01T01:15:00.000Z',
};
const code = { code: '123456', step: 101, drift: 1 };
const cleared = { attempts: 0, locksInARow: 0, beingChecked: 0, lockedUntil: undefined };
const spent = { lastStep: 101, lastCode: '123456', drift: 1, ...cleared };

describeWrite('a right code that is spent', () => ({
  write: tokens.spend.bind(engine)(token, code),
  item,
  becomes: spent,
  refused: [
    ['a sharer was faster with the same code', { lastStep: 101 }, 'proof.wrong'],
    ['a later code was spent', { lastStep: 102 }, 'proof.wrong'],
    ['the token was revoked', { state: 'revoked' }, 'proof.stopped'],
    ['the token was stopped', { stopped: true }, 'proof.stopped'],
  ],
}));

describeWrite('a right code whose work is not done', () => ({
  write: tokens.clearAttempts.bind(engine)(token),
  item,
  becomes: cleared,
  refused: [
    ['the token was revoked', { state: 'revoked' }, 'proof.stopped'],
    ['the token was stopped', { stopped: true }, 'proof.stopped'],
  ],
}));

describeWrite('a user who comes to share a token', () => ({
  write: tokens.register.bind(engine)(token, '01KD', code),
  item,
  becomes: { ...spent, version: 4, userIds: ['01KB', '01KC', '01KD'] },
  refused: [
    ['the same code was spent', { lastStep: 101 }, 'proof.wrong'],
    ['a later code was spent', { lastStep: 102 }, 'proof.wrong'],
    ['administrators changed the token', { version: 4 }, 'request.conflict'],
    ['the token was revoked', { state: 'revoked' }, 'request.conflict'],
    ['the token was stopped', { stopped: true }, 'request.conflict'],
  ],
}));

describeWrite('a user who leaves a token', () => ({
  write: tokens.leave.bind(engine)(token, '01KB'),
  item,
  becomes: { version: 4, userIds: ['01KC'] },
  refused: [['administrators changed the token', { version: 4 }, 'request.conflict']],
}));

describeWrite('a stop that is lifted for all sharers', () => ({
  write: tokens.release.bind(engine)(token),
  item: { ...item, stopped: true },
  becomes: { ...cleared, stopped: false, version: 4 },
  refused: [
    ['it is not stopped', { stopped: false }, 'request.conflict'],
    ['the token was revoked', { state: 'revoked' }, 'request.conflict'],
    ['administrators changed the token', { version: 4 }, 'request.conflict'],
  ],
}));

describeWrite('a token that is revoked', () => ({
  write: tokens.revoke.bind(engine)(token, '2026-04-02T00:00:00.000Z'),
  item,
  becomes: {
    state: 'revoked',
    revokedAt: '2026-04-02T00:00:00.000Z',
    userIds: [],
    sealedSecret: undefined,
    version: 4,
  },
  refused: [
    ['it is already', { state: 'revoked' }, 'request.conflict'],
    ['administrators changed it', { version: 4 }, 'request.conflict'],
  ],
}));

describeWrite('the stop of a token by wrong codes', () => ({
  write: tokens.punish.bind(engine)(token, { attempts: 0, locksInARow: 1, stopped: true }),
  item,
  becomes: { attempts: 0, locksInARow: 1, stopped: true, beingChecked: 0 },
  refused: [['it is stopped already', { stopped: true }, 'request.conflict']],
}));

const stocked: StockedToken = {
  serialNumber: 'TG1',
  algorithm: 'SHA1',
  sealedSecret: 'sealed',
  importedAt: '2026-04-01T00:00:00.000Z',
};
describeWrite('a token that leaves the stock', () => ({
  write: tokenStock.handOut.bind(engine)(stocked, '01KA', '2026-04-02T00:00:00.000Z'),
  item: { pk: 'BANK#TOKENS', sk: 'TG1', ...stocked },
  becomes: { companyId: '01KA', assignedAt: '2026-04-02T00:00:00.000Z', sealedSecret: undefined },
  refused: [['a company has it', { companyId: 'another' }, 'token.assigned']],
}));

describe('a code that is refused when it is spent', () => {
  const refusal = async (differently: object) => {
    const own = memoryEngine();
    own.put({ ...item, ...differently });
    const thrown = await own.commit([tokens.spend.bind(own)(token, code)], 'token').catch((error) => error);
    return [thrown.code, thrown.details];
  };

  it('says that it was the code, and whether it was used', async () => {
    expect(await refusal({ stopped: true })).toEqual(['proof.stopped', { which: 'otp' }]);
    expect(await refusal({ lastStep: 101 })).toEqual(['proof.wrong', { which: 'otp', reason: 'otpUsed' }]);
  });
});

describe('how many codes were wrong', () => {
  it('is the attempts without those that are being looked at, and never less than none', () => {
    expect(wrongGuesses({ attempts: 3, beingChecked: 1 })).toBe(2);
    expect(wrongGuesses({ attempts: 3 })).toBe(3);
    expect(wrongGuesses({ attempts: 0, beingChecked: 1 })).toBe(0);
  });
});

describe('a code that is looked at', () => {
  const now = new Date('2026-04-01T01:00:00.000Z');
  const policy = { limit: 3, firstLockMinutes: 0, maximumLockMinutes: 0, locksBeforeStop: 1 };
  const stored = (fields: Readonly<Record<string, unknown>> = {}) => {
    const { lockedUntil: _, ...rest } = item;
    const own = memoryEngine();
    own.put({ ...rest, lastAttemptAt: '2026-04-01T00:59:00.000Z', ...fields } as Item);
    return own;
  };
  const refusedWith = (code: string, details: object) => expect.objectContaining({ code, details });

  it('is reserved among the attempts and among those being looked at', async () => {
    const own = stored();
    const reserved = await tokens.reserveAttempt.bind(own)(['01KA', 'TG1'], now, policy);
    expect(reserved).toMatchObject({ granted: true, row: { attempts: 3, beingChecked: 2 } });
    const revoked = await tokens.reserveAttempt.bind(stored({ state: 'revoked' }))(['01KA', 'TG1'], now, policy);
    expect(revoked.granted).toBe(false);
  });

  const read: Token = { ...token, attempts: 2, beingChecked: 1, lastAttemptAt: '2026-04-01T00:59:00.000Z' };

  it('takes over the place of one that ended without a verdict; wrong codes stay counted', async () => {
    const own = stored();
    expect(await tokens.takeAttemptOver.bind(own)(read, now)).toMatchObject({
      attempts: 2,
      beingChecked: 1,
      lastAttemptAt: now.toISOString(),
    });
  });

  it.each([
    ['another code came', { attempts: 3 }],
    ['another code came in its place', { lastAttemptAt: now.toISOString() }],
    ['the token was revoked', { state: 'revoked' }],
    ['the token was stopped', { stopped: true }],
  ])('takes no place over where %s', async (_, meanwhile) => {
    await expect(tokens.takeAttemptOver.bind(stored(meanwhile))(read, now)).rejects.toEqual(
      refusedWith('request.tooMany', { retryAfterSeconds: 1 }),
    );
  });

  it('is counted from the verdict on, unless the token was stopped or revoked', async () => {
    expect(await tokens.countWrong.bind(stored())(read)).toMatchObject({ attempts: 2, beingChecked: 0 });
    for (const fields of [{ stopped: true }, { state: 'revoked' }])
      await expect(tokens.countWrong.bind(stored(fields))(read)).rejects.toEqual(
        refusedWith('proof.stopped', { which: 'otp' }),
      );
  });
});
