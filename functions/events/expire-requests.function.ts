import { defineFunction } from '../../shared/operation/operation.ts';

export const expireRequests = defineFunction({
  name: 'expire-requests',
  summary: 'Ends requests whose deadline has passed without the last approval.',
  details:
    'Ends those, too, that nobody has touched for the days that the bank keeps them. Counts authorised ones that the core has not taken, and taken ones whose result it has not reported.',
  impact:
    'Requests that can no longer be approved stay in the lists of their approvers; nothing is executed. Nobody notices that the core takes nothing, or reports nothing.',
  schedule: 'rate(5 minutes)',
  access: {
    transferRequests: ['expiring', 'move', 'forHandover', 'unreported'],
    waitingRequests: ['remove'],
    histories: ['record'],
    mails: ['send'],
    scanProgress: ['dueShards'],
  },
  example: {},
});
