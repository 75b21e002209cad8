import { handleFunction } from '../../shared/frame/handle-function.ts';
import { writeWaiting } from '../../shared/steps/history/write-export.ts';
import { writeHistoryExports } from './write-history-exports.function.ts';

/** Works on one export after the other; runs that overlap take different ones. */
export const handler = handleFunction(writeHistoryExports, { scheduled: writeWaiting });
