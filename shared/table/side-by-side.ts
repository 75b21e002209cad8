/**
 * Runs several tasks in parallel and waits for all of them, even if one fails: a function that has answered must have
 * no write in progress, because Lambda freezes it with its sockets, and that write would take effect at an unknown
 * time. @throws the failure of the first failed task, in the given order
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
