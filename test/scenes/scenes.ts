import type { OperationName } from '../../functions/operations.ts';
import { bankScenes } from './bank.ts';
import { batchScenes } from './batches.ts';
import { certificateScenes } from './certificates.ts';
import { companyScenes } from './company.ts';
import { feeScenes } from './fees.ts';
import { historyScenes } from './history.ts';
import { linkScenes } from './links.ts';
import { noticeScenes } from './notices.ts';
import { payeeScenes } from './payees.ts';
import { registrationScenes } from './registration.ts';
import type { Scene } from './scene.ts';
import { sessionScenes } from './sessions.ts';
import { tokenScenes } from './tokens.ts';
import { transferScenes } from './transfers.ts';
import { userScenes } from './users.ts';

/**
 * One scene of every operation; an operation without one does not compile. Single faults, the soak, `invoke`, the benchmark and
 * the tests over the registry all play them.
 */
export const scenes: Readonly<Record<OperationName, Scene>> = {
  ...registrationScenes,
  ...sessionScenes,
  ...certificateScenes,
  ...userScenes,
  ...tokenScenes,
  ...feeScenes,
  ...noticeScenes,
  ...historyScenes,
  ...bankScenes,
  ...companyScenes,
  ...batchScenes,
  ...payeeScenes,
  ...transferScenes,
  ...linkScenes,
};
