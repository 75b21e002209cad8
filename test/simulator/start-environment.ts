import { hashingAllocator } from '../../infra/function-settings.ts';

/** What `npm start` and `npm run dev` set: Node keeps what it compiled, its types stripped, and the memory of a hash. */
export const startEnvironment = { NODE_COMPILE_CACHE: '.tegata/cache/modules', ...hashingAllocator } as const;
