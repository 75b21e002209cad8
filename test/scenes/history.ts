import { ofMaster } from './people.ts';
import type { Scenes } from './scene.ts';

export const historyScenes: Scenes<'history'> = {
  'list-history': ofMaster({ limit: '20' }),
};
