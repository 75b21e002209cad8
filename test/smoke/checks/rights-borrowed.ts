import { borrowedFrom, borrowRole } from '../bank/borrowed-role.ts';
import { defineCheck } from '../check.ts';

export const rightsBorrowed = defineCheck({
  name: 'rights-borrowed',
  proves: 'The rights of a function can be tried from outside, in a role that has its very policy.',
  needs: ['account'],
  makes: 'borrowed',
  onlyDeployed: 'the simulator has no roles to put on; test/journeys/smoke.test.ts makes the same calls with its IAM',
  run: async (bank, { account }) => ({
    note: `those of ${borrowedFrom}`,
    made: { borrowed: await borrowRole(bank, account) },
  }),
});
