import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertMayRevoke, mayRevoke, revocationRefusal } from '../../shared/domain/certificate-rights.ts';
import { contractServices } from '../../shared/domain/contract-services.ts';
import { assertWithinCeilings, limitsAbove } from '../../shared/domain/limits.ts';
import {
  inMatrixOrder,
  type Permission,
  parentOf,
  permissionProblems,
  permissions,
} from '../../shared/domain/permissions.ts';
import { proofsButMail, proofsFor } from '../../shared/domain/proof-rules.ts';
import { serviceStateOf } from '../../shared/domain/service-state.ts';
import {
  assertAdministratorRemains,
  assertGrantsWithin,
  assertMayDelete,
  assertMayDemote,
  assertMayReset,
  assertMaySuspend,
  assertMayUnlock,
  assertRoomForUser,
  grantsBeyond,
  type Role,
} from '../../shared/domain/user-rules.ts';
import { type ProfileName, profileNamed } from '../../shared/profiles/profiles.ts';
import { refusal } from './refusal.ts';

const master = { userId: 'M', role: 'master' } as const;
const administrator = { userId: 'A', role: 'administrator' } as const;
const other = { userId: 'B', role: 'administrator' } as const;
const general = { userId: 'G', role: 'general' } as const;
const usable = { serviceState: 'usable', loginStopped: false } as const;

describe('protected users (D-8)', () => {
  test.each([
    [master, general, undefined],
    [administrator, other, undefined],
    [administrator, master, { code: 'user.protected', details: { reason: 'master', userId: 'M', askWhom: 'bank' } }],
    [
      administrator,
      administrator,
      { code: 'user.protected', details: { reason: 'self', userId: 'A', askWhom: 'administrator' } },
    ],
    [master, master, { code: 'user.protected', details: { reason: 'master', userId: 'M', askWhom: 'bank' } }],
  ])('%j on %j: %j', (actor, target, expected) => {
    for (const rule of [
      () => assertMayDelete(actor, target),
      () => assertMaySuspend(actor, [target]),
      () => assertMayDemote(actor, target),
      () => assertMayReset(actor, target),
    ]) {
      const thrown = refusal(rule);
      if (expected === undefined) expect(thrown).toBeUndefined();
      else expect(thrown).toMatchObject(expected);
    }
  });

  test('everybody but oneself may be unlocked, the master included (D-28)', () => {
    for (const target of [master, other, general]) {
      expect(refusal(() => assertMayUnlock(administrator, target, ['login', 'confirmation']))).toBeUndefined();
    }
    expect(refusal(() => assertMayUnlock(administrator, administrator, ['login']))).toMatchObject({
      code: 'user.protected',
      details: { reason: 'self', userId: 'A', askWhom: 'administrator' },
    });
    expect(refusal(() => assertMayUnlock(master, master, ['login']))?.details).toMatchObject({
      ...{ reason: 'self', userId: 'M' },
    });
  });

  test('only the bank deletes the answers of the master (B-29)', () => {
    for (const target of [other, general])
      expect(refusal(() => assertMayUnlock(administrator, target, ['secretAnswers']))).toBeUndefined();
    expect(refusal(() => assertMayUnlock(administrator, master, ['login', 'secretAnswers']))).toMatchObject({
      code: 'user.protected',
      details: { reason: 'master', userId: 'M', askWhom: 'bank' },
    });
  });

  test('one protected user among several refuses them all', () => {
    expect(refusal(() => assertMaySuspend(administrator, [general, master]))?.code).toBe('user.protected');
  });

  test('an administrator must remain', () => {
    const company = [
      { ...master, serviceState: 'suspended', loginStopped: false } as const,
      { ...administrator, ...usable },
      { ...general, ...usable },
    ];
    expect(refusal(() => assertAdministratorRemains(company, ['A']))).toMatchObject({
      code: 'user.lastAdministrator',
      details: { askWhom: 'bank' },
    });
    expect(refusal(() => assertAdministratorRemains(company, ['G']))).toBeUndefined();
    const stopped = [{ ...master, serviceState: 'usable', loginStopped: true } as const];
    expect(refusal(() => assertAdministratorRemains(stopped, []))?.code).toBe('user.lastAdministrator');
  });

  test('the contract limits the number of users (D-9)', () => {
    expect(refusal(() => assertRoomForUser(98, 99))).toBeUndefined();
    expect(refusal(() => assertRoomForUser(99, 99))).toMatchObject({
      code: 'user.limitReached',
      details: { maximumUsers: 99 },
    });
  });
});

describe('granting (D-8, D-21, I20)', () => {
  const none = { administrator: false, permissions: [], accounts: [], limits: {} };

  test('nobody grants more than they hold; rights that the target already has are not grants', () => {
    const granter = {
      ...none,
      role: 'administrator' as Role,
      administrator: true,
      permissions: ['history.others'],
      accounts: ['1'],
      limits: { transferDesignated: 100 },
    };
    const requested = {
      administrator: true,
      permissions: ['history.others', 'densai.link'],
      accounts: ['1', '2'],
      limits: { transferDesignated: 101, salary: 1 },
    };
    expect(grantsBeyond(granter, requested)).toEqual([
      { path: 'permissions[1]', code: 'permission.exceedsGranter' },
      { path: 'accounts[1]', code: 'account.exceedsGranter' },
      { path: 'limits.transferDesignated', code: 'limit.exceedsGranter', params: { maximum: 100 } },
      { path: 'limits.salary', code: 'limit.exceedsGranter', params: { maximum: 0 } },
    ]);
    expect(grantsBeyond(granter, requested, requested)).toEqual([]);
    expect(refusal(() => assertGrantsWithin(granter, requested))).toMatchObject({
      code: 'user.exceedsGranter',
      details: { errors: grantsBeyond(granter, requested), askWhom: 'master' },
    });
    expect(refusal(() => assertGrantsWithin(granter, requested, requested))).toBeUndefined();
    expect(refusal(() => assertGrantsWithin(granter, none))).toBeUndefined();
  });

  test('the master holds everything; a general user cannot make administrators', () => {
    const requested = { ...none, administrator: true, permissions: [...permissions] };
    expect(grantsBeyond({ ...none, role: 'master' }, requested)).toEqual([]);
    expect(grantsBeyond({ ...none, role: 'general', permissions: [...permissions] }, requested)).toEqual([
      { path: 'administrator', code: 'permission.exceedsGranter' },
    ]);
    const already = { ...none, administrator: true };
    expect(grantsBeyond({ ...none, role: 'general' }, already, already)).toEqual([]);
  });

  test('rights granted without a refusal are within those of granter and target', () => {
    const lists = fc.uniqueArray(fc.constantFrom(...permissions));
    fc.assert(
      fc.property(lists, lists, lists, (held, requested, current) => {
        const problems = grantsBeyond(
          { ...none, role: 'administrator', permissions: held },
          { ...none, permissions: requested },
          { ...none, permissions: current },
        );
        const within = requested.every((permission) => held.includes(permission) || current.includes(permission));
        expect(problems.length === 0).toBe(within);
      }),
    );
  });

  test('limits stay within the ceiling filed with the bank (D-21)', () => {
    expect(limitsAbove({ transferDesignated: 100, salary: 5 }, { transferDesignated: 100 })).toEqual([]);
    expect(
      refusal(() => assertWithinCeilings({ transferDesignated: 100, salary: 5 }, { transferDesignated: 100 })),
    ).toBeUndefined();
    expect(refusal(() => assertWithinCeilings({ transferDesignated: 101 }, { transferDesignated: 100 }))).toMatchObject(
      {
        code: 'user.limitExceedsCeiling',
        details: {
          errors: [{ path: 'limits.transferDesignated', code: 'limit.exceedsCeiling', params: { ceiling: 100 } }],
          askWhom: 'bank',
        },
      },
    );
  });
});

describe('rights (A9)', () => {
  const parent: Permission = 'transfer.request.userRegistered';
  const option: Permission = 'transfer.request.userRegistered.sameDay';

  const everything = { bank: permissions, company: permissions, included: contractServices };

  test('an option needs its parent (A9-3, A9-5), a right is given once and only if the bank offers it', () => {
    expect(permissionProblems([option, parent], everything)).toEqual([]);
    expect(permissionProblems(['history.others', option], everything)).toEqual([
      { path: 'permissions[1]', code: 'permission.parentMissing' },
    ]);
    expect(permissionProblems([parent, parent], everything)).toEqual([
      { path: 'permissions[1]', code: 'permission.repeated' },
    ]);
    const { permissions: bank } = profileNamed('seven');
    expect(permissionProblems([parent, option], { ...everything, bank })).toEqual([
      { path: 'permissions[1]', code: 'permission.notOffered' },
    ]);
    expect(permissionProblems(['transfer.request.newAccount.sameDay'], everything)).toEqual([
      { path: 'permissions[0]', code: 'permission.parentMissing' },
    ]);
  });

  test('a right of a service that the contract lacks, or of a mode that is off, is refused by its own code', () => {
    const company = permissions.filter((each) => !each.startsWith('payroll.') && each !== 'approval.transfer');
    const included = contractServices.filter((service) => service !== 'payroll');
    const offer = { bank: permissions, company, included };
    expect(permissionProblems(['payroll.viewAll', 'approval.transfer', 'transfer.viewAll'], offer)).toEqual([
      { path: 'permissions[0]', code: 'service.notInContract' },
      { path: 'permissions[1]', code: 'permission.approvalOff' },
    ]);
  });

  test('an option is named after its right', () => {
    const options = permissions.flatMap((each) => parentOf(each) ?? []);
    expect(options).toEqual([
      'enquiry.statementFile',
      'enquiry.depositFile',
      'transfer.request.userRegistered',
      'transfer.request.newAccount',
    ]);
    expect(parentOf(option)).toBe(parent);
    expect(parentOf('transfer.viewAll')).toBeUndefined();
  });

  test('codes that the matrix does not know are kept, at its end', () => {
    expect(inMatrixOrder(['later.right', 'history.others', 'transfer.viewAll', 'later.right'])).toEqual([
      'transfer.viewAll',
      'history.others',
      'later.right',
    ]);
  });

  test('equal sets are equal lists in the order of the matrix', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...permissions]), (some) => {
        expect(inMatrixOrder([...some, ...some])).toEqual(permissions.filter((each) => some.includes(each)));
      }),
    );
  });

  test('proofs follow the rules and, for one-time passwords, the company (A8-5, A8-6, A10-7)', () => {
    expect(proofsFor(profileNamed('tohoku').userChangeProofs, { otp: true })).toEqual([
      'mailPassword',
      'confirmationPassword',
    ]);
    expect(proofsFor(profileNamed('seven').userChangeProofs, { otp: true })).toEqual(['confirmationPassword', 'otp']);
    expect(proofsFor(profileNamed('seven').userChangeProofs, { otp: false })).toEqual(['confirmationPassword']);
    expect(proofsFor(profileNamed('otp').userChangeProofs, { otp: false })).toEqual(['confirmationPassword', 'otp']);
  });

  test('an operation without a purpose for a mail password demands the other proofs', () => {
    const { userChangeProofs } = profileNamed('tohoku');
    expect(proofsButMail(userChangeProofs, { otp: true })).toEqual(['confirmationPassword']);
    expect(proofsButMail(['otp', 'mailPassword', 'otpIfUsed'], { otp: false })).toEqual(['otp']);
  });

  test('the service state shown is the gravest (A8-11, B-15)', () => {
    const user = { serviceState: 'usable', loginStopped: false, confirmationStopped: false } as const;
    expect(serviceStateOf(user)).toBe('usable');
    expect(serviceStateOf({ ...user, confirmationStopped: true })).toBe('confirmationStopped');
    expect(serviceStateOf({ ...user, confirmationStopped: true, loginStopped: true })).toBe('loginStopped');
    expect(serviceStateOf({ ...user, serviceState: 'suspended', loginStopped: true })).toBe('suspended');
  });
});

describe('revocation of certificates (P, A11-17…A11-20, A11-27)', () => {
  const people = { master, administrator, other, general };
  type Who = keyof typeof people;
  // profile, actor, target, and who else can when the actor may not
  test.each<[ProfileName, Who, Who, string]>([
    ['tohoku', 'master', 'master', 'may'],
    ['tohoku', 'administrator', 'administrator', 'may'],
    ['tohoku', 'administrator', 'general', 'may'],
    ['tohoku', 'general', 'general', 'role:administrator'],
    ['seven', 'master', 'master', 'may'],
    ['seven', 'administrator', 'other', 'may'],
    ['otp', 'administrator', 'administrator', 'may'],
    ['shinkin', 'master', 'general', 'may'],
    ['shinkin', 'administrator', 'general', 'may'],
    ['shinkin', 'administrator', 'administrator', 'own:bank'],
    ['shinkin', 'administrator', 'other', 'target:bank'],
    ['shinkin', 'master', 'master', 'own:bank'],
    ['shinkin', 'general', 'general', 'role:administrator'],
    ['hokuyo', 'master', 'general', 'may'],
    ['hokuyo', 'master', 'administrator', 'may'],
    ['hokuyo', 'master', 'master', 'own:bank'],
    ['hokuyo', 'administrator', 'general', 'role:master'],
    ['hokuyo', 'administrator', 'master', 'role:bank'],
    ['standard', 'master', 'general', 'may'],
    ['standard', 'administrator', 'other', 'may'],
    ['standard', 'administrator', 'administrator', 'own:administrator'],
    ['standard', 'administrator', 'master', 'target:bank'],
    ['standard', 'master', 'master', 'own:bank'],
    ['standard', 'general', 'other', 'role:administrator'],
  ])('%s: %s on %s: %s', (profile, actor, target, expected) => {
    const rules = profileNamed(profile).certificate.revocation;
    const refused = revocationRefusal(people[actor], people[target], rules);
    expect(refused ? `${refused.reason}:${refused.askWhom}` : 'may').toBe(expected);
    expect(mayRevoke(people[actor], people[target], rules)).toBe(expected === 'may');
    const thrown = refusal(() => assertMayRevoke(people[actor], people[target], rules));
    const [reason, askWhom] = expected.split(':');
    if (expected === 'may') expect(thrown).toBeUndefined();
    else if (reason === 'role')
      expect(thrown).toMatchObject({ code: 'permission.denied', details: { needs: rules.by, askWhom } });
    else expect(thrown).toMatchObject({ code: 'certificate.protected', details: { reason, askWhom } });
  });

  test("a master who may not revoke their own asks the bank, even where others' masters may be revoked online", () => {
    const rules = { by: ['master', 'administrator'], own: false, of: ['master', 'general'] } as const;
    const refused = (actor: Who) =>
      revocationRefusal(people[actor], people[actor], { ...rules, by: [...rules.by], of: [...rules.of] });
    expect(refused('master')).toEqual({ reason: 'own', askWhom: 'bank' });
  });
});
