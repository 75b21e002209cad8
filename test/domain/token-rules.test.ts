import { describe, expect, test } from 'vitest';
import {
  assertMayRelease,
  assertRoomOnToken,
  assertStopped,
  isTokenMissing,
  needsToken,
  tokenStateOf,
} from '../../shared/domain/token-rules.ts';
import { refusal } from './refusal.ts';

const active = { state: 'usable', stopped: false, userIds: ['A', 'B'] } as const;
const stopped = { ...active, stopped: true } as const;

describe('the state of a token (A10-8, A10-13)', () => {
  test.each([
    ['unused', { ...active, userIds: [] }],
    ['active', { ...active, userIds: ['A'] }],
    ['active', active],
    ['stopped', stopped],
    ['stopped', { ...stopped, userIds: [] }],
    ['revoked', { ...active, state: 'revoked' as const }],
    ['revoked', { ...stopped, state: 'revoked' as const }],
  ])('%s: %j', (state, token) => expect(tokenStateOf(token)).toBe(state));
});

describe('who needs a token (A10-5)', () => {
  const rules = {
    userChangeProofs: ['otpIfUsed'],
    certificate: { acquisitionNeedsOtp: false },
    services: ['transfer', 'payroll'],
    approvalModes: { transfer: ['none', 'single'], payroll: ['single'] },
    selfApproval: false,
  } as const satisfies Parameters<typeof needsToken>[2];
  const withOtp = { otp: true, features: [] };
  const without = { otp: false, features: [] };
  const general = { role: 'general', permissions: ['transfer.viewAll'] } as const;
  const approver = { role: 'general', permissions: ['transfer.viewAll', 'approval.transfer'] } as const;

  test('administrators and approvers of a company with one-time passwords', () => {
    expect(needsToken({ role: 'master', permissions: [] }, withOtp, rules)).toBe(true);
    expect(needsToken({ role: 'administrator', permissions: [] }, withOtp, rules)).toBe(true);
    expect(needsToken(approver, withOtp, rules)).toBe(true);
    expect(needsToken(general, withOtp, rules)).toBe(false);
    expect(needsToken({ role: 'general', permissions: [] }, withOtp, rules)).toBe(false);
  });

  test('makers of transfers where nobody approves them, and no makers where somebody does', () => {
    const maker = { role: 'general', permissions: ['transfer.request.newAccount'] } as const;
    const modes = (transfer: 'none' | 'single') => ({
      ...withOtp,
      approval: { version: 1, modes: { transfer }, selfApproval: false },
    });
    expect(needsToken(maker, modes('none'), rules)).toBe(true);
    expect(needsToken(maker, modes('single'), rules)).toBe(false);
    expect(needsToken({ role: 'general', permissions: ['payroll.request.screen'] }, modes('none'), rules)).toBe(false);
    expect(needsToken({ role: 'general', permissions: ['transfer.payees'] }, modes('none'), rules)).toBe(false);
    expect(needsToken(maker, { ...modes('none'), otp: false }, rules)).toBe(false);
    expect(needsToken(maker, { ...modes('none'), features: ['payroll'] }, rules)).toBe(false);
  });

  test('and misses it without a registered one', () => {
    expect(isTokenMissing({}, approver, withOtp, rules)).toBe(true);
    expect(isTokenMissing({ tokenSerialNumber: 'TG00000001' }, approver, withOtp, rules)).toBe(false);
    expect(isTokenMissing({}, general, withOtp, rules)).toBe(false);
  });

  test('nobody in a company without them, unless the bank demands one for every change of a user', () => {
    expect(needsToken({ role: 'master', permissions: [] }, without, rules)).toBe(false);
    expect(needsToken(approver, without, rules)).toBe(false);
    const always = { ...rules, userChangeProofs: ['confirmationPassword', 'otp'] };
    expect(needsToken({ role: 'administrator', permissions: [] }, without, always)).toBe(true);
    expect(needsToken(general, without, always)).toBe(false);
  });

  test('every user of a bank where acquiring a certificate requires one (A10-16)', () => {
    const acquiring = { ...rules, certificate: { acquisitionNeedsOtp: true } };
    expect(needsToken(general, without, acquiring)).toBe(true);
  });
});

describe('sharing and unlocking a token', () => {
  test('fifty users share one, and no more (A10-3)', () => {
    const shared = (users: number) => () =>
      assertRoomOnToken({ userIds: Array.from({ length: users }, (_, index) => `U${index}`) });
    expect(refusal(shared(49))).toBeUndefined();
    expect(refusal(shared(50))).toMatchObject({ code: 'token.full', details: { maximum: 50 } });
    expect(refusal(shared(51))?.code).toBe('token.full');
  });

  test('only a stopped token can be unlocked, and not by its own users (A10-12, I11)', () => {
    for (const token of [active, { ...active, userIds: [] }, { ...stopped, state: 'revoked' as const }]) {
      expect(refusal(() => assertStopped(token))?.code).toBe('token.notStopped');
      expect(refusal(() => assertMayRelease(token, 'C'))?.code).toBe('token.notStopped');
    }
    expect(refusal(() => assertStopped(stopped))).toBeUndefined();
    expect(refusal(() => assertMayRelease(stopped, 'C'))).toBeUndefined();
    expect(refusal(() => assertMayRelease(stopped, 'B'))).toMatchObject({
      code: 'token.ownToken',
      details: { askWhom: 'administrator' },
      cannotHelp: stopped.userIds,
    });
  });
});
