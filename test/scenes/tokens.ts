import { tokenOffice } from './people.ts';
import type { Scenes } from './scene.ts';

export const tokenScenes: Scenes<'tokens'> = {
  'list-tokens': async (stage) => {
    const { at, by } = await tokenOffice(stage);
    await stage.token(at);
    return { by, input: { limit: '20' } };
  },
  'register-token': async (stage) => {
    const { at, master } = await stage.company({ otp: true });
    const device = await stage.token(at);
    const by = await stage.session(master);
    return { by, input: { serialNumber: device.serialNumber, otp: await stage.code(device) } };
  },
  'register-user-token': async (stage) => {
    const { at, by } = await tokenOffice(stage);
    const { userId } = await stage.user(at, { role: 'administrator' });
    const { serialNumber } = await stage.token(at);
    return { by, input: { userId, serialNumber } };
  },
  'release-token': async (stage) => {
    const { at, by } = await tokenOffice(stage);
    const sharers = [await stage.user(at, { role: 'administrator' })];
    const { serialNumber } = await stage.token(at, sharers, { stopped: true });
    return { by, input: { serialNumber } };
  },
  'resynchronise-token': async (stage) => {
    const { by, device } = await tokenOffice(stage);
    return { by, input: { serialNumber: device.serialNumber, otps: await stage.codes(device) } };
  },
  'revoke-token': async (stage) => {
    const { at, by } = await tokenOffice(stage);
    const { serialNumber } = await stage.token(at);
    return { by, input: { serialNumber } };
  },
};
