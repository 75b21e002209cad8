import { profileNamed } from '../../../../shared/profiles/profiles.ts';
import type { KnownSession } from '../demonstration/log-in.ts';
import {
  codeOf,
  codesInARow,
  giveTokens,
  newToken,
  registerToken,
  stockTokens,
  tokenFile,
} from '../demonstration/tokens.ts';
import type { Arrangement } from './arrangements.ts';
import { sessionOf } from './arrangements-customers.ts';
import type { Stage } from './stage.ts';

/** One-time-password tokens, each in a company made for it: from the delivery to the revocation. */
export const tokenArrangements: Readonly<Record<string, Arrangement>> = {
  'import-tokens': async () => ({ body: { file: tokenFile([newToken()]) } }),
  'assign-tokens': async (stage) => {
    const { companyId } = await stage.newCompany();
    return { path: { companyId }, body: { serialNumbers: await stockTokens(stage.visit) } };
  },
  'list-tokens': async (stage) => {
    const { users } = await stage.demonstration();
    const sharer = users.find(({ tokenSerialNumber }) => tokenSerialNumber !== undefined);
    return sessionOf(sharer ? await stage.logIn(sharer) : await stage.newTokenMaster());
  },
  'register-token': async (stage) => {
    const { master, serialNumber } = await withTokens(stage);
    return { ...sessionOf(master), body: { serialNumber, otp: await codeOf(stage.visit, serialNumber) } };
  },
  'release-token': async (stage) => {
    const { master, serialNumber } = await withTokens(stage);
    await stopToken(stage, master, serialNumber);
    return { ...sessionOf(master), path: { serialNumber } };
  },
  'resynchronise-token': async (stage) => {
    const { master, serialNumber } = await withTokens(stage);
    await registerToken(stage.visit, master, serialNumber);
    const otps = await codesInARow(stage.visit, serialNumber);
    return { ...sessionOf(master), path: { serialNumber }, body: { otps } };
  },
  'release-token-at-branch': async (stage) => {
    const { master, serialNumber } = await withTokens(stage);
    await stopToken(stage, master, serialNumber);
    return { path: { companyId: master.user.companyId, serialNumber } };
  },
  'revoke-token-at-branch': async (stage) => {
    const { master, serialNumber } = await withTokens(stage);
    await registerToken(stage.visit, master, serialNumber);
    return { path: { companyId: master.user.companyId, serialNumber } };
  },
  'revoke-token': async (stage) => {
    const { master, serialNumber, spare } = await withTokens(stage);
    await registerToken(stage.visit, master, serialNumber);
    const otp = await codeOf(stage.visit, serialNumber);
    return { ...sessionOf(master), path: { serialNumber: spare }, body: { proof: { otp } } };
  },
};

async function withTokens(stage: Stage) {
  const master = await stage.newTokenMaster();
  const [serialNumber = '', spare = ''] = await giveTokens(stage.visit, master.user.companyId, 2);
  return { master, serialNumber, spare };
}

/** As many wrong codes as the bank bears; who typed them shares nothing yet, and may release the token. */
async function stopToken({ visit }: Stage, { session }: KnownSession, serialNumber: string): Promise<void> {
  const wrong = String((Number(await codeOf(visit, serialNumber)) + 1) % 1e6).padStart(6, '0');
  const { limit } = profileNamed(visit.simulator.profile).attempts.otp;
  for (let tries = 0; tries < limit; tries += 1) {
    await session.post('/tokens/registrations', { serialNumber, otp: wrong });
  }
}
