import { defineFunction } from '../../shared/operation/operation.ts';

export const rotateSessionKeys = defineFunction({
  name: 'rotate-session-keys',
  summary: 'Replaces the key that signs session tokens after 90 days, and creates the first one at deployment.',
  impact: 'After a deployment nobody can log in; later the key that signs sessions grows old.',
  /** Daily: it looks whether anything is due, so that a run that failed costs a day and not 90. */
  schedule: 'rate(1 day)',
  atDeployment: true,
  access: { sessionKeys: ['get', 'create', 'change'] },
  uses: ['keyRotation'],
  example: {},
});
