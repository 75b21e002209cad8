import { generateSync } from 'otplib/functional';
import { hashNames } from '../../shared/aws/token-codes.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import type { Company } from '../../shared/table/companies.ts';
import { type StockedToken, stockedTokenItem, type Token, tokenItem } from '../../shared/table/tokens.ts';
import { type User, userItem } from '../../shared/table/user.ts';
import type { WorldBase } from '../world.ts';

/** A token as written, with its device: the code it shows at an instant. */
export interface TestToken extends Token {
  /** The six digits the device shows, `steps` periods from now. */
  readonly code: (steps?: number) => string;
  /** Six digits that the device does not show anywhere near now. */
  readonly wrongCode: () => string;
}

/**
 * Writes a company's token, registered by the given users: with its secret, its entry in the stock and the users'
 * references.
 */
export async function addToken(
  world: WorldBase,
  company: Company,
  users: readonly User[] = [],
  overrides: Partial<Token> = {},
): Promise<TestToken> {
  const { engine, ports, now, random, profile } = world;
  const { companyId } = company;
  const serialNumber = overrides.serialNumber ?? `TG${String(engine.items('TOKEN#').length + 1).padStart(8, '0')}`;
  const secret = random.bytes(20);
  const token: Token = {
    companyId,
    serialNumber,
    version: 1,
    state: 'usable',
    algorithm: 'SHA1',
    sealedSecret: await ports.vault.seal(secret, { serialNumber, companyId }),
    userIds: users.map(({ userId }) => userId),
    lastStep: 0,
    drift: 0,
    assignedAt: now().toISOString(),
    ...noAttempts,
    beingChecked: 0,
    ...overrides,
  };
  const { algorithm, assignedAt } = token;
  const note: StockedToken = { serialNumber, algorithm, importedAt: assignedAt, companyId, assignedAt };
  engine.put({ ...token, ...tokenItem.key(companyId, serialNumber) });
  engine.put({ ...note, ...stockedTokenItem.key(serialNumber) });
  for (const { userId } of users) point(world, userItem.key(companyId, userId), serialNumber);
  const code = (steps = 0) =>
    generateSync({
      secret,
      period: profile.otp.periodSeconds,
      algorithm: hashNames[algorithm],
      epoch: Math.floor(now().getTime() / 1000) + steps * profile.otp.periodSeconds,
    });
  const wrongCode = () => {
    const shown = new Set(Array.from({ length: 41 }, (_, index) => code(index - 20)));
    return ['000000', '111111', '222222'].find((each) => !shown.has(each)) ?? '';
  };
  return { ...token, code, wrongCode };
}

function point({ engine }: WorldBase, key: { pk: string; sk: string }, tokenSerialNumber: string): void {
  const item = engine.items(key.pk).find(({ sk }) => sk === key.sk);
  if (item) engine.put({ ...item, tokenSerialNumber });
}
