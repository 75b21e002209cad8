/** The median; NaN if there are no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** A percentile by nearest rank; NaN if there are no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Splits into consecutive parts of equal length; if it does not divide evenly, the last parts are one shorter. */
export function parts<T>(values: readonly T[], count: number): readonly (readonly T[])[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, index) =>
    values.slice(Math.ceil(index * size), Math.ceil((index + 1) * size)),
  );
}
