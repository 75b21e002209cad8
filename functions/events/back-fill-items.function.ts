import { defineFunction } from '../../shared/operation/operation.ts';

/** Called by an operator after a release that changes the form of items (decision 26); the runbook has the commands. */
export const backFillItems = defineFunction({
  name: 'back-fill-items',
  summary: 'Brings the items of all companies into the newest form and lists what customers are found by.',
  details: 'Page by page; can be interrupted and repeated.',
  impact:
    'No customer: items in an older form are upgraded whenever they are read. Customers not listed yet are not found.',
  access: {
    companies: ['directory', 'get', 'enter'],
    users: ['list', 'enter'],
    lookups: ['ofCertificates'],
    backFill: ['upgradeAll'],
    backFillProgress: ['get', 'start', 'advance'],
  },
  example: {},
});
