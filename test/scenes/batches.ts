import { createHash } from 'node:crypto';
import { aZenginFile } from '../builders/zengin.ts';
import type { Scenes } from './scene.ts';

export const batchScenes: Scenes<'batches'> = {
  'begin-upload': async ({ office }) => {
    const file = aZenginFile({ service: 'salary' });
    const sha256 = createHash('sha256').update(file).digest('hex');
    return { by: (await office()).by, input: { service: 'salary', bytes: file.length, sha256 } };
  },
};
