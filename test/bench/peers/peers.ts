import { installFolder } from '../../install-folder.ts';

/** The folder with the peers' own package.json and lock; nothing else of the project knows it. */
export const peersDirectory: string = import.meta.dirname;

/** Installs what is measured beside us, once, from its lock. @throws Error with the last words of npm */
export function installPeers(say: (what: string) => void): Promise<void> {
  return installFolder(peersDirectory, () => say('installing the peers'));
}

/** A figure of a peer that may not be there: why it is not, in words for the table. */
export async function tryPeers<T>(
  say: (what: string) => void,
  measure: () => Promise<T>,
): Promise<T | { readonly missing: string }> {
  try {
    await installPeers(say);
    return await measure();
  } catch (error) {
    return { missing: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}
