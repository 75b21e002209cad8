import { needsToken } from '../../shared/domain/token-rules.ts';
import type { Company } from '../../shared/table/companies.ts';
import { type StockedToken, stockedTokenItem, type Token } from '../../shared/table/tokens.ts';
import type { User } from '../../shared/table/user.ts';
import { addToken } from '../builders/token.ts';
import { type Device, newDevice } from './devices.ts';
import type { Sim } from './sim.ts';
import { rightsOf, usersOf } from './view.ts';

/** Gives a company a token that users have registered; the clients hold its device. */
export async function giveToken(
  sim: Sim,
  company: Company,
  users: readonly User[] = [],
  given: { readonly device?: Partial<Device>; readonly token?: Partial<Token> } = {},
): Promise<Device> {
  const { world, vault, mirror } = sim;
  const device = newDevice(sim, given.device);
  const { serialNumber, algorithm, secret } = device;
  const sealedSecret = await vault.seal(secret, { serialNumber, companyId: company.companyId });
  await addToken(world, company, users, { serialNumber, algorithm, sealedSecret, ...given.token });
  mirror.sync();
  return device;
}

/** A device in the bank's stock. */
export async function stockToken(sim: Sim): Promise<Device> {
  const { world, vault } = sim;
  const device = newDevice(sim);
  const { serialNumber, algorithm, secret } = device;
  const importedAt = world.now().toISOString();
  const sealedSecret = await vault.seal(secret, { serialNumber });
  const row: StockedToken = { serialNumber, algorithm, sealedSecret, importedAt };
  world.engine.put({ ...row, ...stockedTokenItem.key(serialNumber) });
  return device;
}

/** Where one-time passwords are required, most users have a token, some share one, and some have none yet. */
export async function arrangeTokens(sim: Sim, company: Company): Promise<void> {
  const { chance, world } = sim;
  const needy = usersOf(sim, company.companyId).filter(({ userId }) => {
    const rights = rightsOf(sim, company.companyId, userId);
    return rights !== undefined && needsToken(rights, company, world.profile);
  });
  if (needy.length === 0) return;
  const sharing: User[][] = [];
  for (const user of needy) {
    const last = sharing.at(-1);
    const has = chance.weighted([
      [6, 'one of its own'],
      [2, 'a shared one'],
      [2, 'none'],
    ]);
    if (has === 'a shared one' && last) last.push(user);
    else if (has !== 'none') sharing.push([user]);
  }
  const { limit } = world.profile.attempts.otp;
  for (const users of sharing) {
    const token = chance.weighted<Partial<Token>>([
      [7, {}],
      [2, { attempts: limit - 1 }],
      [1, { stopped: true }],
    ]);
    await giveToken(sim, company, users, { token });
  }
  for (let spare = chance.below(sim.isAboutTokens ? 6 : 3); spare > 0; spare -= 1) await giveToken(sim, company);
}

/** The tokens that the bank has not sold yet. */
export async function arrangeStock(sim: Sim): Promise<void> {
  for (let left = 1 + sim.chance.below(3); left > 0; left -= 1) await stockToken(sim);
}
