import { tokenFile } from '../../simulator/commands/demonstration/tokens.ts';
import { ask, doAll, enter, type Seat, type Stage } from '../tegata/stage.ts';
import { proof, type Scenario, times } from './scenario.ts';
import {
  type Holder,
  type Holding,
  handOut,
  loggedInHolders,
  newToken,
  stockTokens,
  tokenHolders,
} from './token-holders.ts';

/** A request of a new holder each, who has just logged in. */
function ofHolders(send: (holder: Holder) => ReturnType<typeof ask>, holding: Omit<Holding, 'count'> = {}) {
  return async (stage: Stage, count: number) => {
    const holders = await loggedInHolders(stage, { count, ...holding });
    return holders.map((holder) => () => send(holder));
  };
}

/** Logs in somebody who needs a token and puts off registering one. */
async function enterWithoutToken(seat: Seat) {
  await enter(seat);
  return ask(seat, 'POST', '/sessions/current/token-deferral');
}

const newTokens = (stage: Stage, count: number) => times(count, () => newToken(stage));

const atBranch = (what: string, fields: Holding['fields'] = {}): Scenario['prepare'] => {
  return async (stage, count) =>
    (await tokenHolders(stage, { count, fields })).map(({ device: { companyId, serialNumber } }) => {
      const path = `/bank/companies/${companyId}/tokens/${serialNumber}/${what}`;
      return () => stage.backOffice('POST', path);
    });
};

export const tokenScenarios: readonly Scenario[] = [
  {
    operation: 'import-tokens',
    variant: '10 of a CSV',
    weight: 'rare',
    prepare: async (stage, count) =>
      times(count, () => {
        const body = { format: 'csv', file: tokenFile(newTokens(stage, 10)) };
        return () => stage.backOffice('POST', '/bank/tokens', body);
      }),
  },
  {
    operation: 'list-token-stock',
    variant: '50 a page',
    weight: 'light',
    prepare: async (stage, count) => {
      await stockTokens(stage, newTokens(stage, 51));
      return times(count, () => () => stage.backOffice('GET', '/bank/tokens?limit=50'));
    },
  },
  {
    operation: 'assign-tokens',
    variant: '10 at once',
    weight: 'rare',
    prepare: async (stage, count) => {
      const tokens = newTokens(stage, count * 10);
      await stockTokens(stage, tokens);
      const serialNumbers = tokens.map(({ serialNumber }) => serialNumber);
      return (await stage.companies('password', count)).map(({ companyId }, index) => {
        const body = { serialNumbers: serialNumbers.slice(index * 10, (index + 1) * 10) };
        return () => stage.backOffice('POST', `/bank/companies/${companyId}/tokens`, body);
      });
    },
  },
  {
    isHeadline: true,
    operation: 'register-token',
    weight: 'rare',
    prepare: ofHolders(
      ({ seat, device }) => {
        const given = { serialNumber: device.serialNumber, otp: device.code() };
        return ask(seat, 'POST', '/tokens/registrations', given);
      },
      { isRegistered: false },
    ),
  },
  {
    operation: 'list-tokens',
    variant: '50 of a company',
    weight: 'light',
    prepare: async (stage, count) => {
      const [holder] = await tokenHolders(stage, { count: 50, companies: 1 });
      if (!holder) throw new RangeError('no holder');
      await doAll([() => enterWithoutToken(holder.master)]);
      return times(count, () => () => ask(holder.master, 'GET', '/tokens?limit=50'));
    },
  },
  {
    operation: 'release-token',
    weight: 'hashing',
    prepare: async (stage, count) => {
      const holders = await tokenHolders(stage, { count, fields: { stopped: true, attempts: 5 } });
      const masters = [...new Set(holders.map(({ master }) => master))];
      await doAll(masters.map((master) => () => enterWithoutToken(master)));
      return holders.map(
        ({ master, device }) =>
          () =>
            ask(master, 'POST', `/tokens/${device.serialNumber}/release`, { proof }),
      );
    },
  },
  { operation: 'release-token-at-branch', weight: 'rare', prepare: atBranch('release', { stopped: true }) },
  { operation: 'revoke-token-at-branch', weight: 'rare', prepare: atBranch('revocation') },
  {
    operation: 'resynchronise-token',
    weight: 'rare',
    prepare: ofHolders(({ seat, device }) => {
      const otps = [device.code(), device.code(1)];
      return ask(seat, 'POST', `/tokens/${device.serialNumber}/resynchronisation`, { otps, proof });
    }),
  },
  {
    operation: 'revoke-token',
    weight: 'rare',
    prepare: async (stage, count) => {
      const holders = await loggedInHolders(stage, { count });
      const others = await handOut(
        stage,
        holders.map(({ seat }) => seat.companyId),
      );
      return holders.map(({ seat, device }, index) => () => {
        const given = { proof: { ...proof, otp: device.code() } };
        return ask(seat, 'POST', `/tokens/${others[index]?.serialNumber}/revocation`, given);
      });
    },
  },
];
