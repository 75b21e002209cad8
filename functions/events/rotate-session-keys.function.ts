import { defineFunction } from '../../shared/operation/operation.ts';

export const rotateSessionKeys = defineFunction({
  name: 'rotate-session-keys',
  summary: 'Replaces the key that signs session tokens after 90 days, and creates the first one at deployment.',
  impact: 'After the first deployment nobody can log in; later the session key is not replaced.',
  /**
   * Runs daily and rotates only when due, so that a failed run delays rotation by a day and not by 90; before business
   * hours, not at the hour of the deployment.
   */
  schedule: 'cron(0 6 * * ? *)',
  atDeployment: true,
  access: { sessionKeys: ['get', 'create', 'change'] },
  uses: ['keyRotation'],
  example: {},
});
