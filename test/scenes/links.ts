import { ofMaster } from './people.ts';
import type { Scenes } from './scene.ts';

export const linkScenes: Scenes<'links'> = {
  'enter-linked-service': ofMaster({ service: 'foreignExchange' }),
  'get-assertion-keys': async () => ({}),
};
