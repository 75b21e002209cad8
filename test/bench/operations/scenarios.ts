import { bankScenarios } from './bank.ts';
import { certificateScenarios } from './certificates.ts';
import type { Scenario } from './scenario.ts';
import { sessionScenarios } from './sessions.ts';
import { tokenScenarios } from './tokens.ts';
import { userScenarios } from './users.ts';

/** Every operation that a small scenario drives, in the order of a working day. */
export const scenarios: readonly Scenario[] = [
  ...sessionScenarios,
  ...userScenarios,
  ...certificateScenarios,
  ...tokenScenarios,
  ...bankScenarios,
];
