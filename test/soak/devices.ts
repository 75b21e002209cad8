import { createHmac } from 'node:crypto';
import { TokenAlgorithm } from '../../shared/domain/token-rules.ts';
import { canary } from './secrets.ts';
import type { Sim } from './sim.ts';

/** A token's device: its secret, and a clock of its own. */
export interface Device {
  readonly serialNumber: string;
  readonly secret: Buffer;
  readonly algorithm: TokenAlgorithm;
  /** How many steps its clock is ahead of ours. */
  readonly offset: number;
}

const secretBytes = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;
/** More drift than any resynchronisation accepts. */
const mostOffset = 12;

/** A new device, whose clock is right, a little wrong, or far off. */
export function newDevice(sim: Sim, given: Partial<Device> = {}): Device {
  const { chance, devices } = sim;
  const algorithm = chance.pick(TokenAlgorithm.options);
  const rest = Array.from({ length: secretBytes[algorithm] - canary.length }, () => chance.below(256));
  const offset = chance.weighted<() => number>([
    [7, () => 0],
    [1, () => chance.below(3) - 1],
    [2, () => chance.below(2 * mostOffset + 1) - mostOffset],
  ])();
  const device = {
    serialNumber: `TG${String(devices.size + 1).padStart(8, '0')}`,
    secret: Buffer.concat([Buffer.from(canary), Buffer.from(rest)]),
    algorithm,
    offset,
    ...given,
  };
  devices.set(device.serialNumber, device);
  return device;
}

const shownBy = new WeakMap<Device, Map<number, string>>();

/** The six digits of a step (RFC 4226 §5.3), computed independently of the code that checks them. */
export function codeAt(device: Device, step: number): string {
  const known = shownBy.get(device) ?? new Map<number, string>();
  shownBy.set(device, known);
  const found = known.get(step);
  if (found !== undefined) return found;
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac(device.algorithm.toLowerCase(), device.secret).update(counter).digest();
  const truncated = digest.readUInt32BE((digest.at(-1) ?? 0) & 0x0f) & 0x7f_ff_ff_ff;
  const code = String(truncated % 1_000_000).padStart(6, '0');
  known.set(step, code);
  return code;
}

/** The time step of an instant by our clock. */
export const stepAt = ({ world }: Pick<Sim, 'world'>, at: Date) =>
  Math.floor(at.getTime() / 1000 / world.profile.otp.periodSeconds);

/** The code that a device shows a number of steps from now. */
export const shown = (sim: Sim, device: Device, steps = 0) =>
  codeAt(device, stepAt(sim, sim.world.now()) + device.offset + steps);
