import * as z from 'zod';

/** The name of a kept state, which names a directory too. */
export const StateName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, {
  error: 'a name is 1 to 40 small letters, digits and hyphens, no hyphen first',
});

/** What a loaded state replaces is kept under this name. */
export const beforeLoad = 'before-load';

/** @throws Error that names the grammar */
export function assertStateName(name: string): string {
  const parsed = StateName.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new Error(`no state can be called ${JSON.stringify(name)}: ${parsed.error.issues[0]?.message}`);
}
