/**
 * Does several things at once and waits for all of them, also when one fails: a function that has answered must have no write
 * under way, for Lambda freezes it with its sockets, and nobody can tell when that write takes effect.
 * @throws the failure of the first, in the order given, that failed
 */
export async function sideBySide<T extends readonly unknown[]>(
  ...works: T
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(works);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as {
    -readonly [K in keyof T]: Awaited<T[K]>;
  };
}
