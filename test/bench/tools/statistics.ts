/** The middle of the values, the mean of the two middle ones where there is none; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** The smallest value that so many percent of the values do not exceed (nearest rank); NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** So many equal parts in order; the last ones are one shorter where it does not divide. */
export function parts<T>(values: readonly T[], count: number): readonly (readonly T[])[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, index) =>
    values.slice(Math.ceil(index * size), Math.ceil((index + 1) * size)),
  );
}
