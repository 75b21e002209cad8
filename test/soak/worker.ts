import { parentPort, workerData } from 'node:worker_threads';
import { loadHandlers } from './handlers.ts';
import { playSeeds, type Wanted } from './play.ts';

parentPort?.postMessage(await playSeeds(await loadHandlers(), workerData as Wanted));
