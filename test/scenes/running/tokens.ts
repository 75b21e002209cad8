import { profileNamed } from '../../../shared/profiles/profiles.ts';
import type { KnownSession } from '../../simulator/commands/demonstration/log-in.ts';
import {
  codeOf,
  codesInARow,
  giveTokens,
  newToken,
  registerToken,
  stockTokens,
  tokenFile,
} from '../../simulator/commands/demonstration/tokens.ts';
import type { Stage } from '../stage.ts';
import { type People, remembered } from './people.ts';
import type { Acquaintances } from './stage.ts';

type Tokens = Pick<Stage, 'token' | 'stocked' | 'delivery' | 'deviceOf' | 'code' | 'codes'>;

/** Tokens, whose devices the simulator shows. */
export function tokensOf(met: Acquaintances, { session }: Pick<People, 'session'>): Tokens {
  const { visit, known, sessions } = met;
  const loggedIn = async (who: Parameters<Stage['session']>[0]) => {
    await session(who);
    return sessions.get(who.userId) as KnownSession;
  };
  return {
    token: async ({ companyId }, users = [], { stopped = false } = {}) => {
      const [serialNumber = ''] = await giveTokens(visit, companyId);
      for (const who of users) remembered(met, await registerToken(visit, await loggedIn(who), serialNumber));
      const [sharer] = users;
      if (stopped && sharer) await stop(met, await loggedIn(sharer), serialNumber);
      return { serialNumber };
    },
    stocked: async () => {
      const [serialNumber = ''] = await stockTokens(visit);
      return { serialNumber };
    },
    delivery: () => tokenFile([newToken(), newToken()]),
    deviceOf: async (who) => {
      const serialNumber = known(who).tokenSerialNumber;
      return serialNumber === undefined ? undefined : { serialNumber };
    },
    code: ({ serialNumber }) => codeOf(visit, serialNumber),
    codes: ({ serialNumber }) => codesInARow(visit, serialNumber),
  };
}

/** As many wrong codes in a row as the bank bears, each with the right confirmation password. */
async function stop({ visit }: Acquaintances, { session, user }: KnownSession, serialNumber: string): Promise<void> {
  const { limit } = profileNamed(visit.simulator.profile).attempts.otp;
  const { confirmationPassword } = user;
  const wrong = String((Number(await codeOf(visit, serialNumber)) + 1) % 1e6).padStart(6, '0');
  for (let tries = 0; tries < limit; tries += 1)
    await session.post(`/tokens/${serialNumber}/revocation`, { proof: { confirmationPassword, otp: wrong } });
}
