import { describe, expect, test } from 'vitest';
import { heldRights } from '../../shared/domain/held-rights.ts';
import { mostOfUser } from '../../shared/domain/limits.ts';
import { standard } from '../../shared/profiles/standard.ts';

describe('the rights a user holds (D-32)', () => {
  const contract = {
    accounts: [
      { accountId: '1', name: 'Main' },
      { accountId: '2', name: 'Wages' },
    ],
    ceilings: { transferDesignated: 1_000_000, transferTotal: 5_000_000 },
    features: ['transfer', 'payroll'],
  };
  const bank = { ...standard, permissions: ['transfer.viewAll', 'densai.link', 'history.others'] as const };
  const granted = { permissions: ['transfer.viewAll'], accounts: ['2'], limits: { salary: 1 } };

  test("the master's are the company's and the contract's, whatever is stored", () => {
    expect(heldRights({ userId: 'M', role: 'master', ...granted }, contract, bank)).toEqual({
      userId: 'M',
      role: 'master',
      permissions: ['transfer.viewAll', 'history.others'],
      accounts: ['1', '2'],
      limits: {
        ...{ transferPreRegistered: mostOfUser, transferDesignated: 1_000_000 },
        ...{ salary: mostOfUser, bonus: mostOfUser },
      },
    });
  });

  test.each(['administrator', 'general'] as const)("an %s's are those granted, and nothing else", (role) => {
    expect(heldRights({ userId: 'U', role, ...granted }, contract, bank)).toEqual({ userId: 'U', role, ...granted });
    expect(heldRights({ userId: 'U', role }, contract, bank)).toEqual({
      userId: 'U',
      role,
      permissions: [],
      accounts: [],
      limits: {},
    });
  });

  test('end with the service, the account and the mode they are for, and nobody has to be changed', () => {
    const more = {
      permissions: ['densai.link', 'transfer.viewAll', 'approval.transfer', 'no.more'],
      accounts: ['9', '1'],
      limits: { payment: 1, transferDesignated: 1_000_001, transferPreRegistered: 7, later: 1 },
    };
    expect(heldRights({ userId: 'U', role: 'general', ...more }, contract, standard)).toMatchObject({
      permissions: ['transfer.viewAll'],
      accounts: ['1'],
      // a ceiling that was lowered bounds what was granted before (D-21)
      limits: { transferDesignated: 1_000_000, transferPreRegistered: 7 },
    });
  });
});
