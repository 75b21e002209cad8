import { camelCase, type Given } from './given.ts';
import { withImport } from './registry.ts';

/** What is sent in the scene of a new operation, until it says what must be there. */
function sceneOf({ name, isBank, isList }: Given): string {
  if (!isBank) return `  '${name}': ofMaster(${isList ? "{ limit: '20' }" : ''}),`;
  return `  '${name}': onOffice,`;
}

/** The scenes of a folder with one more, at their end. */
export function withScene(source: string, given: Given): string {
  const end = source.lastIndexOf('\n};');
  if (end < 0) throw new Error(`test/scenes/${given.domain}.ts has no scenes`);
  const added = `${source.slice(0, end)}\n${sceneOf(given)}${source.slice(end)}`;
  return given.isBank || /\bofMaster\b/.test(source) ? added : withMaster(added);
}

/** The file of a folder's first scene. */
export function newScenes(given: Given): string {
  return `import { ofMaster } from './people.ts';
import type { Scenes } from './scene.ts';

export const ${scenesOf(given.domain)}: Scenes<'${given.domain}'> = {
${sceneOf(given)}
};
`;
}

/** All scenes with those of another folder. */
export function withScenes(source: string, domain: string): string {
  const name = scenesOf(domain);
  const end = source.lastIndexOf('\n};');
  const added = `${source.slice(0, end)}\n  ...${name},${source.slice(end)}`;
  return withImport(added, `import { ${name} } from './${domain}.ts';`);
}

const scenesOf = (domain: string) => `${camelCase(domain).replace(/ies$/, 'y').replace(/s$/, '')}Scenes`;

function withMaster(source: string): string {
  const people = /import \{ ([^}]*) \} from '\.\/people\.ts';/;
  const found = people.exec(source);
  if (!found) return withImport(source, "import { ofMaster } from './people.ts';");
  const names = [...(found[1] ?? '').split(', '), 'ofMaster'].sort();
  return source.replace(people, `import { ${names.join(', ')} } from './people.ts';`);
}
