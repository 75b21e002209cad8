import { fail, launch } from './launch.ts';

launch().catch(fail);
