import { handleFunction } from '../../shared/frame/handle-function.ts';
import { newSessionKey } from '../../shared/steps/authentication/session-key.ts';
import { isDue, keepOnlyUseful, publish } from '../../shared/steps/authentication/session-key-rotation.ts';
import { rotateSessionKeys } from './rotate-session-keys.function.ts';

/**
 * Publishes the public half, then stores the private one: no token is ever signed that nobody can verify. A run that ends
 * between the two leaves a public key without use, and the next run begins anew.
 */
export const handler = handleFunction(rotateSessionKeys, {
  scheduled: async (context) => {
    const { table, keyStore, random, now } = context;
    const [row, signing] = [await table.sessionKeys.get(), await keyStore.current()];
    const isRotating = isDue(row, signing, now);
    if (isRotating) {
      const { publicKey, privateKey } = newSessionKey(random, now);
      await publish(context, publicKey);
      await keyStore.store(privateKey);
    }
    await keepOnlyUseful(context);
    return { rotated: isRotating };
  },
});
