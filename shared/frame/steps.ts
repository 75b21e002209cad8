import { alerting } from '../operation/alerts.ts';
import { paging } from '../operation/cursor.ts';
import type { AnyOperation } from '../operation/operation.ts';
import type { Step } from '../operation/step.ts';
import { administering } from './administration.ts';
import { answering } from './answer.ts';
import { readingBody } from './body.ts';
import { calendarSteps } from './calendar.ts';
import { committing, recording, stamping } from './commit.ts';
import { gateSteps } from './gate.ts';
import { idempotent } from './idempotency.ts';
import { demandingVersion, readingInput } from './input.ts';
import { preferring } from './prefer.ts';
import { printing } from './printing.ts';
import { proofSteps } from './proofs.ts';
import { referring } from './referring.ts';
import { subjectSteps } from './subject.ts';

/** Every step of the frame, in the order in which a request passes them. */
export const steps: readonly Step[] = [
  answering,
  readingBody,
  ...calendarSteps,
  ...gateSteps,
  preferring,
  readingInput,
  demandingVersion,
  paging,
  idempotent,
  stamping,
  ...proofSteps,
  ...subjectSteps,
  printing,
  alerting,
  administering,
  referring,
  recording,
  committing,
];

/** The steps of an operation. */
export const stepsOf = (operation: AnyOperation): readonly Step[] => steps.filter(({ isOf }) => isOf(operation));
