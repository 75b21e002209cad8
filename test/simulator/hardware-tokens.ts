import * as z from 'zod';
import { type TokenState, tokenStateOf } from '../../shared/domain/token-rules.ts';
import { profileNamed } from '../../shared/profiles/profiles.ts';
import { companyItem } from '../../shared/table/companies.ts';
import { StockedToken, stockedTokenItem, Token, tokenItem } from '../../shared/table/tokens.ts';
import { userItem } from '../../shared/table/user.ts';
import { type ControlAnswer, type ControlContext, ok, type Routes, refuse } from './control-route.ts';
import type { Shown } from './token-device.ts';
import { readItems } from './workbench/read-items.ts';

/** A one-time-password token: what its device shows, and what the bank knows about it. */
export interface HardwareToken extends Partial<Shown> {
  readonly serialNumber: string;
  readonly companyId?: string;
  readonly companyName?: string;
  readonly state: TokenState | 'inStock';
  /** The number of its users, and their login IDs. */
  readonly users: number;
  readonly loginIds: readonly string[];
  /** Whether the code was accepted already: the next one is needed. */
  readonly isSpent: boolean;
}

type Bank = Pick<ControlContext, 'aws' | 'clock' | 'profile'>;

// What makes codes and opens secrets is loaded at its first use: the simulator starts a tenth faster.
const loadDevice = () => import('./token-device.ts');

const Named = z.object({ companyId: z.string(), name: z.string() });
const Sharer = z.object({ userId: z.string(), loginId: z.string() });

/** The devices of a bank's tokens, whose codes only a person holding them sees in reality. */
export const hardwareTokenRoutes: Routes = {
  'GET /_simulator/tokens': async (_, context) => ok({ items: await listTokens(context) }),
  'GET /_simulator/tokens/*/code': ({ parameter }, context) => showCode(context, parameter),
};

/** Those of companies, then those in stock. */
async function listTokens(bank: Bank): Promise<readonly HardwareToken[]> {
  const { aws } = bank;
  const { shownBy } = await loadDevice();
  const [tokens, stock, contracts, sharers] = await Promise.all([
    readItems(aws, Token, tokenItem.prefix),
    readItems(aws, StockedToken, stockedTokenItem.prefix),
    readItems(aws, Named, companyItem.prefix),
    readItems(aws, Sharer, userItem.prefix),
  ]);
  const names = new Map(contracts.map(({ companyId, name }) => [companyId, name]));
  const loginIds = new Map(sharers.map(({ userId, loginId }) => [userId, loginId]));
  const inStock = stock.filter(({ companyId }) => companyId === undefined);
  return [
    ...tokens.map((token) => ({
      ...{ serialNumber: token.serialNumber, companyId: token.companyId, companyName: names.get(token.companyId) },
      ...{ state: tokenStateOf(token), users: token.userIds.length },
      loginIds: token.userIds.flatMap((userId) => loginIds.get(userId) ?? []),
      ...{ isSpent: token.lastStep >= stepOf(bank), ...shownBy(bank, token) },
    })),
    ...inStock.map((token) => ({
      ...{ serialNumber: token.serialNumber, state: 'inStock' as const, users: 0, loginIds: [], isSpent: false },
      ...shownBy(bank, token),
    })),
  ];
}

async function showCode(bank: Bank, serialNumber: string): Promise<ControlAnswer> {
  const { aws } = bank;
  const own = (token: { readonly serialNumber: string }) => token.serialNumber === serialNumber;
  const stocked = (await readItems(aws, StockedToken, stockedTokenItem.prefix, serialNumber)).find(own);
  const partition = `${tokenItem.prefix}${stocked?.companyId ?? ''}`;
  const token = stocked?.companyId ? (await readItems(aws, Token, partition, serialNumber)).find(own) : stocked;
  if (!token) return refuse(404, 'token.notFound', `no token ${serialNumber}: GET /_simulator/tokens lists them`);
  const { shownBy } = await loadDevice();
  const shown = shownBy(bank, token);
  return shown ? ok(shown) : refuse(409, 'token.revoked', `${serialNumber} is revoked, and its secret destroyed`);
}

const stepOf = ({ clock, profile }: Bank) =>
  Math.floor(clock.now().getTime() / 1000 / profileNamed(profile).otp.periodSeconds);
