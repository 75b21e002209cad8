import { parentPort, workerData } from 'node:worker_threads';
import { loadHandlers } from './handlers.ts';
import { playSeeds, type Wanted } from './play.ts';

// Thousands of refusals are thrown a second, and nobody looks where.
Error.stackTraceLimit = 2;
parentPort?.postMessage(await playSeeds(await loadHandlers(), workerData as Wanted));
