import * as z from 'zod/mini';

/** How many devices of a user are known at once, and for how long after their last login (D-29). */
const maximumDevices = 5;
const daysKnown = 180;
/** The last login of a device is updated at most once a day. */
const daysBetweenNotes = 1;

const dayMilliseconds = 86_400_000;

/**
 * A device on which a user has logged in. Its token is 256 random bits and cannot be guessed, so a plain SHA-256 of it
 * is stored.
 */
export const KnownDevice = z.object({
  tokenHash: z.string(),
  /** The host of the login. A device known with a certificate is a stranger on the host without certificates. */
  host: z.enum(['entry', 'secure']),
  knownSince: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});
export type KnownDevice = z.infer<typeof KnownDevice>;

/** A device as a request presents it. */
export type ShownDevice = Pick<KnownDevice, 'tokenHash' | 'host'>;

/** The device, if the user has logged in on it at this host within 180 days. */
export function knownDevice(
  devices: readonly KnownDevice[],
  { tokenHash, host }: ShownDevice,
  now: Date,
): KnownDevice | undefined {
  return live(devices, now).find((device) => device.tokenHash === tokenHash && device.host === host);
}

/**
 * The devices after a login on a known or new one; the same list if nothing changes. When there are more than five,
 * devices that never returned after their first login are removed first, then those with the oldest login: a program
 * that keeps no token is a new device at every login, and must not displace the user's own devices.
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

/** Devices that returned come before those that did not; among them the most recent login first. */
const byUse = (a: KnownDevice, b: KnownDevice) =>
  Number(hasReturned(b)) - Number(hasReturned(a)) || Date.parse(b.lastSeenAt) - Date.parse(a.lastSeenAt);
