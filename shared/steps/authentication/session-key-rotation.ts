import { DomainError } from '../../domain/errors.ts';
import type { EventContext } from '../../operation/event-context.ts';
import type { SessionKey, SessionKeys } from '../../table/bank.ts';

type RotationContext = EventContext<{ readonly sessionKeys: readonly ['get', 'create', 'change'] }, 'keyRotation'>;

const rotationDays = 90;
/** Margin on a token's lifetime: signers keep the private key for five minutes, and clocks differ. */
const marginMilliseconds = 60 * 60_000;
const maximumTries = 5;

/** Whether a new key is needed: no current key signs and can be verified, or it is old. */
export function isDue(row: SessionKeys | undefined, signing: string | undefined, now: Date): boolean {
  const key = row?.keys.find(({ kid }) => kid === signing);
  return !key || now.getTime() - Date.parse(key.createdAt) >= rotationDays * 86_400_000;
}

/** Adds a public key to the verifying keys. */
export async function publish(context: RotationContext, key: SessionKey): Promise<void> {
  await change(context, (keys) => [...keys, key]);
}

/**
 * Aligns the public keys with the current signing key, whichever of several runs stored it: that key stays, the others
 * are removed once all their tokens have expired.
 */
export async function keepOnlyUseful(context: RotationContext): Promise<void> {
  // Read again at each try: another run may have stored its key since.
  await change(context, async (keys) => usefulKeys(keys, await context.keyStore.current(), context));
}

/** Whether `keepOnlyUseful` would leave the keys as they were read. */
export const isAligned = (
  keys: readonly SessionKey[],
  signing: string | undefined,
  context: Pick<RotationContext, 'profile' | 'now'>,
): boolean => JSON.stringify(usefulKeys(keys, signing, context)) === JSON.stringify(keys);

function usefulKeys(
  keys: readonly SessionKey[],
  signing: string | undefined,
  { profile, now }: Pick<RotationContext, 'profile' | 'now'>,
): readonly SessionKey[] {
  if (!keys.some(({ kid }) => kid === signing)) return keys;
  const untilExpired = profile.session.absoluteHours * 3_600_000 + marginMilliseconds;
  const retireAt = new Date(now.getTime() + untilExpired).toISOString();
  const kept = keys.filter((key) => key.kid === signing || !key.retireAt || key.retireAt > now.toISOString());
  return kept.map(({ retireAt: planned, ...key }) =>
    key.kid === signing ? key : { ...key, retireAt: planned ?? retireAt },
  );
}

/** Changes the current list of keys, and tries again if another run was faster. */
async function change(
  { table, commit }: RotationContext,
  to: (keys: readonly SessionKey[]) => readonly SessionKey[] | Promise<readonly SessionKey[]>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const row = await table.sessionKeys.get();
    const before = row?.keys ?? [];
    const keys = [...(await to(before))];
    if (JSON.stringify(keys) === JSON.stringify(before)) return;
    try {
      if (row) await table.sessionKeys.change(row, keys);
      else await commit([table.sessionKeys.create({ version: 1, keys })]);
      return;
    } catch (thrown) {
      const isOvertaken = thrown instanceof DomainError && thrown.code === 'request.conflict';
      if (!isOvertaken || tries >= maximumTries) throw thrown;
    }
  }
}
