import type { Person } from '../../scenes/stage.ts';
import { giveToken, stockToken } from '../arrange-tokens.ts';
import { newDevice, shown } from '../devices.ts';
import { freshCode } from '../requests/codes.ts';
import { csvOf } from '../requests/token-stock.ts';
import type { Sim } from '../sim.ts';
import { companyOf, tokens, userOf } from '../view.ts';
import type { MemoryStage } from './stage.ts';

type Tokens = Pick<MemoryStage, 'token' | 'stocked' | 'device' | 'delivery' | 'deviceOf' | 'code' | 'codes'>;

/** Tokens with their devices, which the simulation's clients have. */
export function deviceFor(sim: Sim): Tokens {
  const device = () => newDevice(sim, { offset: 0 });
  const found = (serialNumber: string) => {
    const known = sim.devices.get(serialNumber);
    if (!known) throw new Error(`nobody has the device ${serialNumber}`);
    return known;
  };
  return {
    device,
    token: async (at, users = [], { stopped = false, offset = 0 } = {}) => {
      sim.mirror.sync();
      const [company, sharers] = [companyOf(sim, at.companyId), users.map((each) => recordOf(sim, each))];
      if (!company) throw new Error(`there is no company ${at.companyId}`);
      return giveToken(sim, company, sharers, { device: { offset }, token: { stopped } });
    },
    stocked: () => stockToken(sim),
    delivery: () => csvOf([device(), device()]),
    deviceOf: async (who) => {
      sim.mirror.sync();
      const { tokenSerialNumber } = recordOf(sim, who);
      return tokenSerialNumber === undefined ? undefined : sim.devices.get(tokenSerialNumber);
    },
    code: async ({ serialNumber }) => {
      sim.mirror.sync();
      const row = tokens(sim).find((token) => token.serialNumber === serialNumber);
      return freshCode(sim, found(serialNumber), row);
    },
    codes: async ({ serialNumber }) => {
      const known = found(serialNumber);
      return [shown(sim, known, -1), shown(sim, known)];
    },
  };
}

function recordOf(sim: Sim, { companyId, userId }: Person) {
  const record = userOf(sim, companyId, userId);
  if (!record) throw new Error(`there is no user ${userId}`);
  return record;
}
