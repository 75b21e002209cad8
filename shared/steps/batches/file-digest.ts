import { createHash } from 'node:crypto';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';

/** SHA-256 of every record that is handed over, in order, without line ends: what approvers are shown, and all the rest. */
export function digestOf({ header, records, trailer, end }: ZenginFile): string {
  const hash = createHash('sha256');
  for (const part of [header, records, trailer, end]) hash.update(part);
  return hash.digest('hex');
}
