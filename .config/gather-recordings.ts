import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the workers of one run of the tests a place for what `test/fakes/recording.ts` hears; a run within a run shares it. */
export default function gatherRecordings(): (() => void) | undefined {
  if (process.env['TEGATA_RECORDED'] !== undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'tegata-recorded-'));
  process.env['TEGATA_RECORDED'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
