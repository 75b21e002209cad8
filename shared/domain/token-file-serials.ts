/** The most characters a file of tokens may hold; a request holds no more than 64 KiB. */
export const maximumTokenFile = 60_000;

/**
 * The serial numbers that a file of tokens names, as far as its form lets them be told from the secrets beside them: the first
 * column of a CSV, or the serial numbers and key IDs of PSKC. Not a reader: what is wrong with the file is not looked at.
 */
export function serialNumbersIn(file: string): readonly string[] {
  const [header = '', ...lines] = file.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (header.startsWith('serialNumber,')) return lines.map((line) => line.slice(0, Math.max(line.indexOf(','), 0)));
  return [...file.matchAll(/<(?:\w+:)?SerialNo>([^<]{1,64})<|\bId=["']([^"'<]{1,64})["']/g)].map(
    ([, serialNumber, id = '']) => serialNumber ?? id,
  );
}
