/** Processes items, several in parallel. A failed item does not prevent the others; its error is among the failures. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  const left = items.values();
  const lane = async () => {
    for (const item of left) {
      try {
        await work(item);
      } catch (thrown) {
        failures.push(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return failures;
}
