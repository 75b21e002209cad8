import type { Addition } from './compare.ts';

const unreleased = '## Unreleased';

/** The section of a changelog about what is not released yet. @throws Error if it has none */
export function unreleasedOf(changelog: string): string {
  const [, after] = changelog.split(`${unreleased}\n`);
  if (after === undefined) throw new Error(`docs/changelog.md has no section "${unreleased}"`);
  return (after.split(/^## /m)[0] ?? '').trim();
}

/** The additions that no entry names: an entry names one if it holds each of its names between backquotes. */
export function unnamed(additions: readonly Addition[], changelog: string): readonly Addition[] {
  const entries = unreleasedOf(changelog).split(/^- /m);
  return additions.filter(
    ({ names }) => !entries.some((entry) => names.every((name) => entry.includes(`\`${name}\``))),
  );
}

/** The changelog after a release: what was not released stands under the release's heading. */
export function releasedChangelog(changelog: string, release: string): string {
  const entries = unreleasedOf(changelog);
  if (entries === '') return changelog;
  const heading = `## ${release}`;
  const rest = (changelog.split(`${unreleased}\n`)[1] ?? '').trim().slice(entries.length).trimStart();
  const isSameDay = rest.startsWith(`${heading}\n`);
  const older = isSameDay ? rest.slice(heading.length).trimStart() : rest;
  const [title = ''] = changelog.split(unreleased);
  return `${title}${unreleased}\n\n${heading}\n\n${entries}\n${isSameDay ? '' : '\n'}${older}`.trimEnd().concat('\n');
}
