import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type * as z from 'zod/mini';
import type { Call } from './call.ts';
import { defineStep, refusing } from './step.ts';

export const paging = defineStep({
  name: 'paging',
  isOf: ({ page }) => page !== undefined,
  errors: ['request.cursorInvalid'],
});
const refuse = refusing(paging);
const invalid = () => refuse('request.cursorInvalid');

/** The requested page of a list. */
export interface Page<P> {
  /** The position after which it begins; undefined for the first page. */
  readonly after: P | undefined;
  /** The cursor of the page after this position; empty after the last page. */
  readonly followedBy: (position: P | undefined) => { readonly cursor?: string };
}

/** The parts of a request that determine which cursors belong to it. */
type Searching = Pick<Call, 'operation' | 'input' | 'caller' | 'company'>;

export type PageOf<P> = P extends z.ZodMiniType ? Page<z.output<P>> : undefined;

/**
 * The page a request asks for. A cursor is sealed to the company, the caller, the list and the other parameters of the
 * request, so nobody can read it, move it, or continue with it in another search (threat 19). Its content is still
 * parsed before it becomes a key. @throws `request.cursorInvalid` unless the cursor was sealed for such a request and
 * has the right form
 */
export function pageOf(call: Searching): Page<unknown> | undefined {
  const { operation, input } = call;
  const form: z.ZodMiniType | undefined = operation.page;
  if (!form) return undefined;
  const key = keyOf(call);
  const cursor: unknown = input?.['cursor'];
  const position = typeof cursor === 'string' ? form.safeParse(unsealed(cursor, key)) : undefined;
  if (position?.success === false) throw invalid();
  return { after: position?.data, followedBy: (next) => (next === undefined ? {} : { cursor: sealed(next, key) }) };
}

/** The items of one page, and the last of them if others follow. */
export function cut<T>(
  items: readonly T[],
  limit: number,
): { readonly items: readonly T[]; readonly last: T | undefined } {
  const shown = items.slice(0, limit);
  return { items: shown, last: items.length > limit ? shown.at(-1) : undefined };
}

/** The last item of a page of the table, if others follow. */
export const lastOf = <T>({ items, next }: { readonly items: readonly T[]; readonly next?: unknown }): T | undefined =>
  next === undefined ? undefined : items.at(-1);

// The bank may see every company, so the cursors of its lists hide nothing; sealing only keeps them opaque.
function keyOf({ operation, input, caller, company }: Searching): Buffer {
  const { cursor: _, limit: __, ...search } = input ?? {};
  const list = JSON.stringify([operation.name, caller?.userId, search]);
  const secret = (caller?.company ?? company)?.cursorKey ?? 'bank';
  return Buffer.from(hkdfSync('sha256', secret, 'tegata cursor', list, 32));
}

function sealed(position: unknown, key: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(position), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
}

function unsealed(cursor: string, key: Buffer): unknown {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length < 29) throw invalid();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'));
  } catch {
    throw invalid();
  }
}
