import { defineFunction } from '../../shared/operation/operation.ts';

/** Called by an operator after a release that changes the form of items (decision 26); the runbook has the commands. */
export const backFillItems = defineFunction({
  name: 'back-fill-items',
  summary: 'Brings the items of all companies into the newest form, page by page; can be interrupted and repeated.',
  impact: 'No customer: items in an older form are upgraded whenever they are read.',
  access: {
    companies: ['directory'],
    backFill: ['upgradeAll'],
    backFillProgress: ['get', 'start', 'advance'],
  },
  example: {},
});
