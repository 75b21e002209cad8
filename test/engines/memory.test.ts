import { memoryEngine } from '../memory-engine.ts';
import { tableContract } from './contract.ts';

tableContract('in memory', () => engine);
const engine = memoryEngine();
