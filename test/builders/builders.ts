import type { WorldBase } from '../world.ts';
import { certify } from './certificate.ts';
import { inviteMaster, openCompany } from './company.ts';
import { publishNotice } from './notice.ts';
import { logIn } from './session.ts';
import { addToken } from './token.ts';
import { addUser } from './user.ts';

type Built<F> = F extends (world: WorldBase, ...args: infer A) => infer R ? (...args: A) => R : never;

const all = { openCompany, inviteMaster, addUser, addToken, certify, logIn, publishNotice };

/** Builders write valid items directly; a test names only the fields that matter to it. */
export type Builders = { readonly [B in keyof typeof all]: Built<(typeof all)[B]> };

/** The builders of one world. */
export function builders(world: WorldBase): Builders {
  const bound = Object.entries(all).map(([name, build]) => [
    name,
    (...args: never[]) => build(world, ...(args as [never])),
  ]);
  return Object.fromEntries(bound) as Builders;
}
