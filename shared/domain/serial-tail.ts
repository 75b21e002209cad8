/** The last four characters of a serial number, which is all that mails and records show of it (D-23). */
export function serialTail(serialNumber: string | undefined): string | undefined {
  return serialNumber === undefined ? undefined : `****${serialNumber.slice(-4)}`;
}
