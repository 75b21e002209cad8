import { type Device, newDevice } from '../devices.ts';
import type { Sim } from '../sim.ts';
import { companies, tokenStock } from '../view.ts';
import { type Maker, manner, onBank } from './actors.ts';

/** The file that came with devices, as a table. */
export function csvOf(devices: readonly Device[]): string {
  const lines = devices.map(({ serialNumber, secret, algorithm }) => [serialNumber, secret.toString('hex'), algorithm]);
  return [['serialNumber', 'secret', 'algorithm'], ...lines].map((line) => `${line.join(',')}\n`).join('');
}

/** The same as RFC 6030 has it. */
export function pskcOf(devices: readonly Device[], { periodSeconds }: { readonly periodSeconds: number }): string {
  const packages = devices.map(
    ({ serialNumber, secret, algorithm }) =>
      `<KeyPackage><DeviceInfo><SerialNo>${serialNumber}</SerialNo></DeviceInfo>` +
      `<Key Id="${serialNumber}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp"><AlgorithmParameters>` +
      `<Suite>HMAC-${algorithm}</Suite><ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters><Data>` +
      `<Secret><PlainValue>${secret.toString('base64')}</PlainValue></Secret><Time><PlainValue>0</PlainValue></Time>` +
      `<TimeInterval><PlainValue>${periodSeconds}</PlainValue></TimeInterval></Data></Key></KeyPackage>`,
  );
  return `<?xml version="1.0"?><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">${packages.join('')}</KeyContainer>`;
}

const importTokens: Maker = (sim) => {
  const { chance, devices, world } = sim;
  const fresh = Array.from({ length: 1 + chance.below(3) }, () => newDevice(sim));
  const known = chance.in(0.1) ? [chance.pick([...devices.values()])] : [];
  const all = [...fresh, ...known];
  const format = chance.pick(['csv', 'pskc']);
  const file = format === 'csv' ? csvOf(all) : pskcOf(all, world.profile.otp);
  return onBank('import-tokens', {
    input: { format, file: chance.in(0.1) ? spoilt(sim, file) : file },
    ...manner(sim),
  });
};

/** A file with something wrong: cut off, a secret too short or twice, an end that does not fit its beginning. */
function spoilt({ chance }: Sim, file: string): string {
  return chance.pick([
    () => file.slice(0, chance.below(file.length)),
    () => file.replaceAll(/[0-9a-f]{30}/g, ''),
    () => `${file}${file}`,
    () => file.replace('TG', '"TG'),
    () => file.replace('SHA', 'MD'),
  ])();
}

const assignTokens: Maker = (sim) => {
  const { chance } = sim;
  const all = companies(sim);
  if (all.length === 0) return undefined;
  const using = all.filter(({ otp, state }) => otp && state === 'usable');
  const { companyId } = chance.pick(using.length > 0 && chance.in(0.7) ? using : all);
  const stock = tokenStock(sim).filter((token) => token.companyId === undefined || chance.in(0.03));
  const some = chance.shuffled(stock).slice(0, 1 + chance.below(2));
  const serialNumbers = some.map(({ serialNumber }) => serialNumber);
  if (chance.in(0.03)) serialNumbers.push(chance.pick(['TG99999999', ...serialNumbers]));
  return serialNumbers.length > 0
    ? onBank('assign-tokens', { input: { companyId, serialNumbers }, ...manner(sim) })
    : undefined;
};

/** What the bank does with the tokens it bought. */
export const stockRequests: Readonly<Record<string, Maker>> = {
  'import-tokens': importTokens,
  'assign-tokens': assignTokens,
};
