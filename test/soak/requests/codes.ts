import type { Token } from '../../../shared/table/tokens.ts';
import { codeAt, type Device, shown, stepAt } from '../devices.ts';
import type { Sim } from '../sim.ts';
import { asksOtp, tokenFor, tokenOf, userOf } from '../view.ts';

/**
 * What somebody types for a token's code: mostly what it shows; else a guess, a used one, what somebody else is just typing, an
 * early or late one, another token's.
 */
export function typedCode(sim: Sim, companyId: string, serialNumber: string): string {
  const { chance, devices, typed, wrongCodes } = sim;
  const device = devices.get(serialNumber);
  if (!device) return chance.digits(6);
  const token = tokenOf(sim, companyId, serialNumber);
  const rival = typed.get(serialNumber);
  if (rival !== undefined && sim.crowd && chance.in(0.7)) return rival;
  const code = chance.weighted<() => string>([
    [80 - wrongCodes, () => freshCode(sim, device, token)],
    [wrongCodes, () => wrongCode(sim, device)],
    [8, () => (token && token.lastStep > 0 ? codeAt(device, token.lastStep) : shown(sim, device))],
    [8, () => rival ?? freshCode(sim, device, token)],
    [2, () => shown(sim, device, -1)],
    [2, () => shown(sim, device, 1)],
    [1, () => shown(sim, chance.pick([...devices.values()]))],
  ])();
  typed.set(serialNumber, code);
  return code;
}

/** What the device shows, or, when that was used already, what it shows next: nobody types a code twice who knows better. */
export function freshCode(sim: Sim, device: Device, token: Token | undefined): string {
  const here = stepAt(sim, sim.world.now()) + device.offset;
  const next = (token?.lastStep ?? 0) + 1;
  return codeAt(device, next === here + 1 ? next : here);
}

/** Six digits that the device shows nowhere near now. */
export function wrongCode(sim: Sim, device: Device): string {
  const near = new Set(Array.from({ length: 61 }, (_, index) => shown(sim, device, index - 30)));
  for (let tries = 0; tries < 10; tries += 1) {
    const code = sim.chance.digits(6);
    if (!near.has(code)) return code;
  }
  throw new Error('a device that shows every code');
}

/** Two codes, one right after the other; now and then not, or not this device's. */
export function typedCodes(sim: Sim, companyId: string, serialNumber: string): readonly [string, string] {
  const { chance, devices, typed } = sim;
  const device = devices.get(serialNumber);
  if (!device) return [chance.digits(6), chance.digits(6)];
  const pair = (first: number, second: number) => [shown(sim, device, first), shown(sim, device, second)] as const;
  const codes = chance.weighted<() => readonly [string, string]>([
    [6, () => pair(0, 1)],
    [6, () => pair(-1, 0)],
    [1, () => pair(0, 2)],
    [1, () => pair(1, 0)],
    [1, () => pair(0, 0)],
    [2, () => [typedCode(sim, companyId, serialNumber), wrongCode(sim, device)]],
  ])();
  typed.set(serialNumber, codes[1]);
  return codes;
}

/** The code of the actor's token, if the operation asks for one; an actor without a token sends none, or an invented one. */
export function otpFor(
  sim: Sim,
  { companyId, userId }: { readonly companyId: string; readonly userId: string },
  operation: string,
): string | undefined {
  const { chance } = sim;
  if (!asksOtp(sim, operation, companyId)) return chance.in(0.02) ? chance.digits(6) : undefined;
  const user = userOf(sim, companyId, userId);
  const token = user && tokenFor(sim, user);
  if (!token) return chance.in(0.3) ? chance.digits(6) : undefined;
  return chance.in(0.02) ? undefined : typedCode(sim, companyId, token.serialNumber);
}
