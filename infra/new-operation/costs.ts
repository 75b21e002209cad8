/** API Gateway counts errors, calls and latency of each method: five numbers. */
const numbersOfMethod = 5;

/** The page of costs with the metrics of another operation's methods, one on each of its hosts, and the sum that follows. */
export function withMethods(source: string, hosts: number): string {
  const row = /(by method \(at most\) \| )(\d+)( \| metric \| )([\d.]+)( \| )([\d.]+)/;
  const [, , before, , price] = row.exec(source) ?? [];
  if (before === undefined) throw new Error('docs/costs.md has no row for the metrics of methods');
  const added = numbersOfMethod * hosts;
  const quantity = Number(before) + added;
  const cost = (count: number) => (count * Number(price)).toFixed(2);
  return source
    .replace(row, `$1${quantity}$3$4$5${cost(quantity)}`)
    .replace(/(\*\*Sum\*\*(?: \|){4} \*\*)([\d.]+)/, (_all, start: string, sum: string) => {
      return `${start}${(Number(sum) + Number(cost(added))).toFixed(2)}`;
    });
}
