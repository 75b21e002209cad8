import { randomBytes } from 'node:crypto';
import { generateSync } from 'otplib/functional';
import { standard } from '../../../shared/profiles/standard.ts';
import { companyItem } from '../../../shared/table/companies.ts';
import { rightsItem } from '../../../shared/table/rights.ts';
import { userItem } from '../../../shared/table/user.ts';
import { type NewToken, tokenFile } from '../../simulator/commands/demonstration/tokens.ts';
import { clone, withFields } from '../tegata/clone.ts';
import type { Item } from '../tegata/protocol.ts';
import { doAll, enter, lanes, type Person, type Seat, type Stage } from '../tegata/stage.ts';
import { times } from './scenario.ts';

/** A token's device in the hands of somebody. */
export interface Device extends NewToken {
  readonly companyId: string;
  /** What it shows so many periods from now, in the bank's time. */
  code(periods?: number): string;
}

/** An administrator of a company that uses one-time passwords, with a device of its own; not logged in yet. */
export interface Holder {
  readonly seat: Seat;
  readonly device: Device;
  /** Of the same company; without a token. */
  readonly master: Seat;
}

/** How many holders, where, and what is different of them. */
export interface Holding {
  readonly count: number;
  /** @default one a lane */
  readonly companies?: number;
  /** Whether each has registered its device. @default true */
  readonly isRegistered?: boolean;
  /** Of each token's row. */
  readonly fields?: Item;
}

/** The most tokens that `assign-tokens` takes at once, and no more than a file may have. */
const atOnce = 32;

/** Makes holders, company by company in turn; the tokens come through the bank, for KMS seals them. */
export async function tokenHolders(stage: Stage, holding: Holding): Promise<readonly Holder[]> {
  const { count, companies = lanes, isRegistered = true, fields = {} } = holding;
  const masters = await openTokenCompanies(stage, companies);
  const masterAt = (index: number): Seat => masters[index % companies] ?? { ...nobody, sender: stage.entry };
  const devices = await handOut(
    stage,
    times(count, (index) => masterAt(index).companyId),
  );
  const holders = devices.map((device, index): Holder => {
    const person = { companyId: device.companyId, userId: stage.newId(), loginId: stage.newLoginId() };
    return { seat: { ...person, sender: stage.entry }, device, master: masterAt(index) };
  });
  const users = holders.map(({ seat, device }) => {
    const registered = isRegistered ? { tokenSerialNumber: device.serialNumber } : {};
    return administratorLike(stage, seat, registered);
  });
  await stage.bank.put(users.flat());
  const sharers = new Map(holders.map(({ seat, device }) => [device.serialNumber, seat.userId]));
  await changeTokens(stage, devices, ({ serialNumber }) => ({
    ...(isRegistered && { userIds: [sharers.get(serialNumber)] }),
    ...fields,
  }));
  return holders;
}

/** The same, each of them logged in. */
export async function loggedInHolders(stage: Stage, holding: Holding): Promise<readonly Holder[]> {
  const holders = await tokenHolders(stage, holding);
  await doAll(
    holders.map(
      ({ seat }) =>
        () =>
          enter(seat),
    ),
  );
  return holders;
}

/** Delivers a new token for each company named and hands it out to it. */
export async function handOut(stage: Stage, companyIds: readonly string[]): Promise<readonly Device[]> {
  const ahead = (await stage.visit.simulator.now()).getTime() - Date.now();
  const devices = companyIds.map((companyId) => openDevice({ ...newToken(stage), companyId }, ahead));
  const ofCompanies = [...Map.groupBy(devices, ({ companyId }) => companyId).values()].flatMap(inParts);
  await stockTokens(stage, devices);
  await doAll(
    ofCompanies.map((part) => () => {
      const serialNumbers = part.map(({ serialNumber }) => serialNumber);
      return stage.backOffice('POST', `/bank/companies/${part[0]?.companyId}/tokens`, { serialNumbers });
    }),
  );
  return devices;
}

/** Takes a delivery into the stock. */
export async function stockTokens(stage: Stage, tokens: readonly NewToken[]): Promise<void> {
  const files = inParts(tokens).map((part) => ({ format: 'csv', file: tokenFile(part) }));
  await doAll(files.map((body) => () => stage.backOffice('POST', '/bank/tokens', body)));
}

export const newToken = (stage: Pick<Stage, 'newId'>): NewToken => ({
  serialNumber: stage.newId(),
  secret: randomBytes(20),
});

const nobody: Person = { companyId: '', userId: '', loginId: '' };

async function openTokenCompanies(stage: Stage, count: number): Promise<readonly Seat[]> {
  const { companyId, master, accountNumber, company } = stage.template.password;
  const changed = withFields(company, companyItem, { otp: true });
  const seats = times(count, (): Seat => {
    const person = { companyId: stage.newId(), userId: stage.newId(), loginId: stage.newLoginId() };
    return { ...person, sender: stage.entry };
  });
  const items = seats.map((seat) =>
    clone(changed, {
      [companyId]: seat.companyId,
      [master.userId]: seat.userId,
      [master.loginId]: seat.loginId,
      [accountNumber]: stage.newAccountNumber(),
    }),
  );
  await stage.bank.put(items.flat());
  return seats;
}

function administratorLike({ template }: Stage, person: Person, fields: Item): readonly Item[] {
  const { companyId, clerk, user } = template.password;
  const raised = withFields(user, rightsItem, { role: 'administrator' });
  return clone(withFields(raised, userItem, { listedRole: 'administrator', ...fields }), {
    [companyId]: person.companyId,
    [clerk.userId]: person.userId,
    [clerk.loginId]: person.loginId,
  });
}

async function changeTokens(
  { bank }: Stage,
  devices: readonly Device[],
  fieldsOf: (token: { readonly serialNumber: string }) => Item,
): Promise<void> {
  const partitions = [...new Set(devices.map(({ companyId }) => `TOKEN#${companyId}`))];
  const rows = (await bank.itemsWith(partitions)).filter(({ pk }) => partitions.includes(String(pk)));
  await bank.put(rows.map((row) => ({ ...row, ...fieldsOf({ serialNumber: String(row['sk']) }) })));
}

function openDevice(token: NewToken & { readonly companyId: string }, ahead: number): Device {
  // As host.ts starts the bank.
  const { periodSeconds: period, digits } = standard.otp;
  const { secret } = token;
  return {
    ...token,
    code(periods = 0) {
      const epoch = Math.floor((Date.now() + ahead) / 1000) + periods * period;
      return generateSync({ secret, period, digits, epoch });
    },
  };
}

const inParts = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  times(Math.ceil(all.length / atOnce), (index) => all.slice(index * atOnce, (index + 1) * atOnce));
