import { handle } from '../../shared/frame/handle.ts';
import { getAssertionKeys } from './get-assertion-keys.operation.ts';

export const handler = handle(getAssertionKeys, async (_input, { assertionKeys }) => ({
  answer: { keys: [...(await assertionKeys.published())] },
}));
