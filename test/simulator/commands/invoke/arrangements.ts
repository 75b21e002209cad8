import { bankArrangements } from './arrangements-bank.ts';
import { certificateArrangements } from './arrangements-certificates.ts';
import { customerArrangements } from './arrangements-customers.ts';
import { tokenArrangements } from './arrangements-tokens.ts';
import type { Filling } from './filling.ts';
import type { Stage } from './stage.ts';

/** Makes what a sample needs, through the real API, and says what to fill in. */
export type Arrangement = (stage: Stage) => Promise<Filling>;

/** By operation; any other gets what its definition asks for. */
export const arrangements: Readonly<Record<string, Arrangement>> = {
  ...customerArrangements,
  ...certificateArrangements,
  ...tokenArrangements,
  ...bankArrangements,
};
