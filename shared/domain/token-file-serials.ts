/** The maximum length of a token file in characters; a request has at most 64 KiB. */
export const maximumTokenFile = 60_000;

/**
 * The serial numbers in a token file, as far as they can be separated from the secrets beside them: the first column of
 * a CSV, or the serial numbers and key IDs of a PSKC file. It does not validate the file.
 */
export function serialNumbersIn(file: string): readonly string[] {
  const [header = '', ...lines] = file.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (header.startsWith('serialNumber,')) return lines.map((line) => line.slice(0, Math.max(line.indexOf(','), 0)));
  return [...file.matchAll(/<(?:\w+:)?SerialNo>([^<]{1,64})<|\bId=["']([^"'<]{1,64})["']/g)].map(
    ([, serialNumber, id = '']) => serialNumber ?? id,
  );
}
