import { aboutColleague, aboutHolder } from './people.ts';
import type { Scenes, Sent } from './scene.ts';
import type { Person, Stage } from './stage.ts';

/** A user's first certificate, and where the bank asks for a code the token that it registers (A10-2, A10-16). */
export async function application(stage: Stage, who: Person): Promise<Sent> {
  const given = { ...(await stage.identity(who)), csr: stage.csr(who) };
  if (!stage.profile.certificate.acquisitionNeedsOtp) return { input: given };
  const device = (await stage.deviceOf(who)) ?? (await stage.token(who));
  const isNew = (await stage.deviceOf(who)) === undefined;
  const named = isNew ? { tokenSerialNumber: device.serialNumber } : {};
  return { input: { ...given, ...named, otp: await stage.code(device) } };
}

export const certificateScenes: Scenes<'certificates'> = {
  'acquire-certificate': async (stage) => application(stage, await stage.applicant()),
  'get-issuance': async (stage) => {
    const applied = await application(stage, await stage.applicant());
    const begun = await stage.slowly(() => stage.done('acquire-certificate', applied));
    return { bearer: String(begun['issuanceToken']), input: { issuanceId: begun['issuanceId'] } };
  },
  'list-certificates': async (stage) => ({ by: (await aboutColleague(stage)).by, input: { limit: '20' } }),
  'reissue-certificate': async (stage) => {
    const { by, who } = await aboutHolder(stage);
    return { by, input: { userId: who.userId } };
  },
  'renew-certificate': async (stage) => {
    const { who, certificate } = await stage.expiring();
    return { certificate, input: { loginPassword: who.loginPassword, csr: stage.csr(who) } };
  },
  'revoke-certificate': async (stage) => {
    const { by, who } = await aboutHolder(stage);
    return { by, input: { userId: who.userId } };
  },
};
