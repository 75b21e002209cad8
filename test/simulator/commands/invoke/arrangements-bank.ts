import { contractIdFor } from '../demonstration/identification.ts';
import { ask } from '../demonstration/visit.ts';
import type { Arrangement } from './arrangements.ts';
import { freshAccountNumber } from './stage.ts';

const ofNewCompany: Arrangement = async (stage) => {
  const { companyId } = await stage.newCompany();
  return { path: { companyId } };
};

const ofDemonstration: Arrangement = async (stage) => {
  const { companyId } = await stage.user('master');
  return { path: { companyId } };
};

/** What the bank's back office does. */
export const bankArrangements: Readonly<Record<string, Arrangement>> = {
  'open-company': async ({ visit }) => {
    const number = freshAccountNumber();
    const accounts = [{ branch: '081', type: 'ordinary', number, name: '本店営業部' }];
    return { body: { accounts, ...contractIdFor(visit, number) } };
  },
  'get-company-contract': ofDemonstration,
  'find-user': ofDemonstration,
  'suspend-company': ofNewCompany,
  'close-company': ofNewCompany,
  'renew-temporary-passwords': ofNewCompany,
  'resume-company': async (stage) => {
    const { companyId } = await stage.newCompany();
    await ask(stage.visit, stage.visit.bank, `POST /bank/companies/${companyId}/suspension`);
    return { path: { companyId } };
  },
  'open-issue-window': async (stage) => {
    const { companyId, userId } = await stage.newUser('certificate');
    return { path: { companyId, userId } };
  },
  'revoke-certificate-at-branch': async (stage) => {
    const { companyId, userId } = await stage.newHolder();
    return { path: { companyId, userId } };
  },
};
