import { hokuyo } from './hokuyo.ts';
import { otp } from './otp.ts';
import type { Profile } from './profile.ts';
import { seven } from './seven.ts';
import { shinkin } from './shinkin.ts';
import { standard } from './standard.ts';
import { tohoku } from './tohoku.ts';

/**
 * The profiles shipped, as typed data. They are not parsed when loaded: the compiler has checked their types and a test
 * parses each with `Profile`, so functions start without that cost.
 */
export const profiles = { tohoku, seven, otp, shinkin, hokuyo, standard } satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;

/** Whether a profile with that name is shipped. */
export function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name);
}

/** The profile with that name. @throws Error listing the existing names */
export function profileNamed(name: string): Profile {
  if (!isProfileName(name)) throw new Error(`no profile ${name}: there are ${Object.keys(profiles).join(', ')}`);
  return profiles[name];
}
