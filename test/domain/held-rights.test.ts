import { describe, expect, test } from 'vitest';
import { heldRights } from '../../shared/domain/held-rights.ts';

describe('the rights a user holds (D-32)', () => {
  const contract = {
    accounts: [
      { accountId: '1', name: 'Main' },
      { accountId: '2', name: 'Wages' },
    ],
    ceilings: { transfer: 1_000_000 },
  };
  const offered = ['transfer.viewAll', 'history.others'] as const;
  const granted = { permissions: ['densai.link'], accounts: ['9'], limits: { payroll: 1 } };

  test("the master's are the bank's offer and the contract, whatever is stored", () => {
    expect(heldRights({ userId: 'M', role: 'master', ...granted }, contract, offered)).toEqual({
      userId: 'M',
      role: 'master',
      permissions: offered,
      accounts: ['1', '2'],
      limits: { transfer: 1_000_000 },
    });
  });

  test.each(['administrator', 'general'] as const)("an %s's are those granted, and nothing else", (role) => {
    expect(heldRights({ userId: 'U', role, ...granted }, contract, offered)).toEqual({ userId: 'U', role, ...granted });
    expect(heldRights({ userId: 'U', role }, contract, offered)).toEqual({
      userId: 'U',
      role,
      permissions: [],
      accounts: [],
      limits: {},
    });
  });
});
