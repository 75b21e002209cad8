import { operations } from '../../../functions/operations.ts';
import { bankScenarios } from './bank.ts';
import { certificateScenarios } from './certificates.ts';
import { fromScene } from './from-scene.ts';
import type { Scenario } from './scenario.ts';
import { secretAnswerScenarios } from './secret-answers.ts';
import { sessionScenarios } from './sessions.ts';
import { tokenScenarios } from './tokens.ts';
import { userScenarios } from './users.ts';

/** What is driven as somebody wrote it: with more data, in other ways, without an API call for each user. */
const written: readonly Scenario[] = [
  ...sessionScenarios,
  ...secretAnswerScenarios,
  ...userScenarios,
  ...certificateScenarios,
  ...tokenScenarios,
  ...bankScenarios,
];

const isWritten = (name: string) => written.some(({ operation }) => operation === name);

/** Every operation, in the order of a working day; where nobody wrote more, its scene. */
export const scenarios: readonly Scenario[] = [
  ...written,
  ...operations.filter(({ name }) => !isWritten(name)).map(fromScene),
];
