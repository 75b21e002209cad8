import { handleFunction } from '../../shared/frame/handle-function.ts';
import { newSessionKey } from '../../shared/steps/authentication/session-key.ts';
import { isAligned, isDue, keepOnlyUseful, publish } from '../../shared/steps/authentication/session-key-rotation.ts';
import { rotateSessionKeys } from './rotate-session-keys.function.ts';

/**
 * Publishes the public key before it stores the private one, so every signed token can be verified. A run that dies in
 * between leaves an unused public key; the next run starts again.
 */
export const handler = handleFunction(rotateSessionKeys, {
  scheduled: async (context) => {
    const { table, keyStore, random, now } = context;
    const [row, signing] = await Promise.all([table.sessionKeys.get(), keyStore.current()]);
    const isRotating = isDue(row, signing, now);
    if (isRotating) {
      const { publicKey, privateKey } = newSessionKey(random, now);
      await publish(context, publicKey);
      await keyStore.store(privateKey);
    }
    if (isRotating || !isAligned(row?.keys ?? [], signing, context)) await keepOnlyUseful(context);
    return { rotated: isRotating };
  },
});
