import * as z from 'zod';

/** How many devices of a user are known at a time, and how long after the last login on them (D-29). */
const maximumDevices = 5;
const daysKnown = 180;
/** A device that is used every day need not be noted every time. */
const daysBetweenNotes = 1;

const dayMilliseconds = 86_400_000;

/** A device that a user has logged in on. Its token is 256 random bits, which nobody guesses: a plain SHA-256 of it is stored. */
export const KnownDevice = z.object({
  tokenHash: z.string(),
  /** Where it logged in. A device that came with a certificate is a stranger where no certificate is asked for. */
  host: z.enum(['entry', 'secure']),
  knownSince: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});
export type KnownDevice = z.infer<typeof KnownDevice>;

/** A device as a request shows it. */
export type ShownDevice = Pick<KnownDevice, 'tokenHash' | 'host'>;

/** The device, if its user has logged in on it at this host within 180 days. */
export function knownDevice(
  devices: readonly KnownDevice[],
  { tokenHash, host }: ShownDevice,
  now: Date,
): KnownDevice | undefined {
  return live(devices, now).find((device) => device.tokenHash === tokenHash && device.host === host);
}

/**
 * The devices after a login on one of them, or on a new one; the same list when there is nothing to note. Of more than five,
 * those go first that never came back after their first login, then those seen longest ago: a program that keeps no token is a
 * new device at every login, and must not push out the user's own.
 */
export function devicesAfterLogin(
  devices: readonly KnownDevice[],
  shown: ShownDevice,
  now: Date,
): readonly KnownDevice[] {
  const known = knownDevice(devices, shown, now);
  if (known && hasReturned(known) && now.getTime() - Date.parse(known.lastSeenAt) < daysBetweenNotes * dayMilliseconds)
    return devices;
  const lastSeenAt = now.toISOString();
  const seen = { ...shown, knownSince: known?.knownSince ?? lastSeenAt, lastSeenAt };
  const others = live(devices, now).filter((device) => device !== known);
  return [seen, ...others.toSorted(byUse).slice(0, maximumDevices - 1)];
}

const live = (devices: readonly KnownDevice[], now: Date) =>
  devices.filter(({ lastSeenAt }) => now.getTime() - Date.parse(lastSeenAt) < daysKnown * dayMilliseconds);

const hasReturned = ({ knownSince, lastSeenAt }: KnownDevice) => lastSeenAt > knownSince;

/** Devices that came back before those that did not, then the one seen last before the others. */
const byUse = (a: KnownDevice, b: KnownDevice) =>
  Number(hasReturned(b)) - Number(hasReturned(a)) || Date.parse(b.lastSeenAt) - Date.parse(a.lastSeenAt);
