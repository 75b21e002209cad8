import { camelCase } from './given.ts';

/** The registry with one operation more, in its place by the alphabet. @throws Error when it is there already */
export function register(source: string, domain: string, name: string): string {
  const value = camelCase(name);
  if (new RegExp(`\\b${value}\\b`).test(source)) throw new Error(`functions/operations.ts names ${value} already`);
  const line = `import { ${value} } from './${domain}/${name}.operation.ts';`;
  return withImport(withEntry(source, domain, value), line);
}

/** A module with one import more, in its place by the path; other modules than those beside it come first. */
export function withImport(source: string, line: string): string {
  const pathIn = (text: string) => /'(.*)'/.exec(text)?.[1] ?? '';
  const lines = source.split('\n');
  const imports = lines.filter((each) => each.startsWith('import '));
  const earlier = imports.filter((each) => !pathIn(each).startsWith('./') || pathIn(each) < pathIn(line));
  const last = earlier.at(-1);
  // Before the first one, if none is earlier.
  const at = last === undefined ? Math.max(lines.indexOf(imports[0] ?? ''), 0) : lines.indexOf(last) + 1;
  return lines.toSpliced(at, 0, line).join('\n');
}

function withEntry(source: string, domain: string, value: string): string {
  const list = new RegExp(`^  ${keyOf(domain)}: \\[([^\\]]*)\\],$`, 'm');
  const found = list.exec(source);
  if (found) {
    const names = (found[1] ?? '').split(',').map((each) => each.trim());
    return source.replace(list, entry(domain, [...names.filter((each) => each !== ''), value]));
  }
  const end = source.indexOf('\n}', source.indexOf('const folders = {'));
  if (end < 0) throw new Error('functions/operations.ts has no folders');
  return `${source.slice(0, end)}\n${entry(domain, [value])}${source.slice(end)}`;
}

/** A folder as a key of the registry: quoted if it has a dash. */
const keyOf = (domain: string) => (domain.includes('-') ? `'${domain}'` : domain);

function entry(domain: string, names: readonly string[]): string {
  const sorted = [...names].sort();
  const line = `  ${keyOf(domain)}: [${sorted.join(', ')}],`;
  return line.length <= 120 ? line : `  ${keyOf(domain)}: [\n${sorted.map((each) => `    ${each},\n`).join('')}  ],`;
}
