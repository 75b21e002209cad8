import { DomainError } from '../../domain/errors.ts';
import type { EventContext } from '../../operation/event-context.ts';
import type { SessionKey, SessionKeys } from '../../table/bank.ts';

type RotationContext = EventContext<{ readonly sessionKeys: readonly ['get', 'create', 'change'] }, 'keyRotation'>;

const rotationDays = 90;
/** Beside the life of a token: signers keep the private key for five minutes, and clocks differ. */
const marginMilliseconds = 60 * 60_000;
const maximumTries = 5;

/** Whether a new key is needed: there is none that signs and can be verified, or it is old. */
export function isDue(row: SessionKeys | undefined, signing: string | undefined, now: Date): boolean {
  const key = row?.keys.find(({ kid }) => kid === signing);
  return !key || now.getTime() - Date.parse(key.createdAt) >= rotationDays * 86_400_000;
}

/** Adds a public key to those that verify. */
export async function publish(context: RotationContext, key: SessionKey): Promise<void> {
  await change(context, (keys) => [...keys, key]);
}

/**
 * Brings the public keys in line with the one that signs, whichever of several runs stored it: that one stays, the others
 * leave when no token of theirs can live any more.
 */
export async function keepOnlyUseful(context: RotationContext): Promise<void> {
  const { keyStore, profile, now } = context;
  const retireAt = new Date(
    now.getTime() + profile.session.absoluteHours * 3_600_000 + marginMilliseconds,
  ).toISOString();
  await change(context, async (keys) => {
    // Read anew at each try: another run may have stored its key meanwhile.
    const signing = await keyStore.current();
    if (!keys.some(({ kid }) => kid === signing)) return keys;
    const kept = keys.filter((key) => key.kid === signing || !key.retireAt || key.retireAt > now.toISOString());
    return kept.map(({ retireAt: planned, ...key }) =>
      key.kid === signing ? key : { ...key, retireAt: planned ?? retireAt },
    );
  });
}

/** Changes the list of keys as it is, again when another run was faster. */
async function change(
  { table, commit }: RotationContext,
  to: (keys: readonly SessionKey[]) => readonly SessionKey[] | Promise<readonly SessionKey[]>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const row = await table.sessionKeys.get();
    const keys = [...(await to(row?.keys ?? []))];
    if (JSON.stringify(keys) === JSON.stringify(row?.keys ?? [])) return;
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
