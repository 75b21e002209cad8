import { applicationOf } from '../../simulator/commands/demonstration/customers.ts';
import { defineCheck, Skipped } from '../check.ts';

export const mailDelivered = defineCheck({
  name: 'mail-delivered',
  proves: 'A mail arrives, and the passwords that were sealed for it are opened.',
  needs: ['company'],
  run: async ({ visit, unreadable }, { company }) => {
    if (unreadable) throw new Skipped(unreadable);
    await applicationOf(visit, company);
    return { note: `to ${company.email}` };
  },
});
