import { describe, expect, test } from 'vitest';
import {
  type Approval,
  ApprovalModes,
  approvalOf,
  approversNeeded,
  modesOffered,
  permissionsOffered,
} from '../../shared/domain/approval-modes.ts';
import { serviceOfPermission, servicesOf } from '../../shared/domain/contract-services.ts';
import { profiles } from '../../shared/profiles/profiles.ts';

const { standard, tohoku } = profiles;
const everything = { features: [] };
const chosen = (modes: Approval['modes']) => ({ version: 3, modes, selfApproval: true });
const initial = {
  transfer: 'none',
  bulkTransfer: 'single',
  payroll: 'single',
  accountDebit: 'single',
};

describe('approval modes (A6-2, A6-3)', () => {
  test('only 振込振替 can do without approval', () => {
    const { transfer, ...bulk } = modesOffered(everything, standard);
    expect(transfer).toEqual(['none', 'single', 'doubleUnordered', 'doubleOrdered']);
    expect(Object.keys(bulk)).toEqual(['bulkTransfer', 'payroll', 'accountDebit']);
    for (const modes of Object.values(bulk)) expect(modes).toEqual(['single', 'doubleUnordered', 'doubleOrdered']);
  });

  test('a company that has chosen nothing has the first that the bank offers, and its self-approval (B-41, D-17)', () => {
    expect(approvalOf(everything, standard)).toEqual({ version: 0, modes: initial, selfApproval: false });
    expect(approvalOf(everything, { ...standard, selfApproval: true }).selfApproval).toBe(true);
  });

  test('what was chosen holds, unless the bank or the contract no longer has it', () => {
    const approval = chosen({ transfer: 'doubleOrdered', payroll: 'doubleUnordered' });
    expect(approvalOf({ features: [], approval }, standard)).toEqual({
      version: 3,
      modes: { ...initial, transfer: 'doubleOrdered', payroll: 'doubleUnordered' },
      selfApproval: true,
    });
    expect(approvalOf({ features: [], approval }, tohoku).modes.transfer).toBe('none');
    expect(approvalOf({ features: ['payroll', 'densai'], approval }, standard).modes).toEqual({
      payroll: 'doubleUnordered',
    });
  });

  test('a mode says how many different people approve', () => {
    const modes = ['none', 'single', 'doubleUnordered', 'doubleOrdered', undefined] as const;
    expect(modes.map(approversNeeded)).toEqual([0, 1, 2, 2, 0]);
  });

  test.each([{ transfer: 'triple' }, { enquiry: 'single' }, { payroll: null }, []])('%j are no modes', (modes) => {
    expect(ApprovalModes.safeParse(modes).success).toBe(false);
  });
});

describe('the rights that a company can have', () => {
  test('include approval of 振込振替 only while a mode requires it', () => {
    expect(permissionsOffered(everything, standard)).not.toContain('approval.transfer');
    const single = { features: [], approval: chosen({ transfer: 'single' }) };
    expect(permissionsOffered(single, standard)).toEqual(standard.permissions);
    expect(permissionsOffered(single, tohoku)).not.toContain('approval.transfer');
  });

  test('are those of the services in the contract, and of the administration', () => {
    expect(permissionsOffered({ features: ['densai'] }, standard)).toEqual(['history.others', 'densai.link']);
    const payroll = permissionsOffered({ features: ['payroll'] }, standard);
    expect(payroll).toContain('approval.payroll');
    expect(payroll).not.toContain('approval.bulkTransfer');
    expect(payroll.filter((each) => each.startsWith('payroll.'))).toHaveLength(4);
  });
});

describe('the services of a contract', () => {
  const offered = ['transfer', 'payroll', 'densai'] as const;

  test('are all that the bank offers, or those in the contract that it offers', () => {
    expect(servicesOf({ offered, features: [] })).toEqual(offered);
    expect(servicesOf({ offered, features: ['densai', 'transfer', 'payment'] })).toEqual(['transfer', 'densai']);
  });

  test('are named by a right', () => {
    expect(['transfer.viewAll', 'approval.payroll', 'history.others', 'approval'].map(serviceOfPermission)).toEqual([
      'transfer',
      'payroll',
      undefined,
      undefined,
    ]);
  });
});

describe('each shipped bank', () => {
  test.each(Object.values(profiles))('$name: can require approval exactly where a right to approve exists', (bank) => {
    const approvable = Object.entries(bank.approvalModes)
      .filter(
        ([service, modes]) => bank.services.some((each) => each === service) && modes.some((mode) => mode !== 'none'),
      )
      .map(([service]) => `approval.${service}`);
    const approving = bank.permissions.filter((permission) => permission.startsWith('approval.'));
    expect(approvable.toSorted()).toEqual(approving.toSorted());
  });
});
