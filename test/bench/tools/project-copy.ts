import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export const projectDirectory = join(import.meta.dirname, '..', '..', '..');
/** A copy of what `npm start` needs, with data of its own: the measurement must not delete the project's own builds. */
export const copyDirectory = join(projectDirectory, '.tegata', 'bench', 'project');
const parts = [
  'infra',
  'functions',
  'shared',
  'events',
  'docs',
  'test',
  'cdk.json',
  'package.json',
  'package-lock.json',
];

/** Makes the copy anew. */
export function copyProject(): void {
  rmSync(copyDirectory, { recursive: true, force: true });
  mkdirSync(copyDirectory, { recursive: true });
  const isOurs = (path: string) => !/[/\\](node_modules|bench)$/.test(path);
  for (const part of parts) {
    cpSync(join(projectDirectory, part), join(copyDirectory, part), { recursive: true, filter: isOurs });
  }
  // Hard links: the build takes packages from the project's own folder, not from where a symbolic link leads.
  execFileSync('cp', ['-al', join(projectDirectory, 'node_modules'), join(copyDirectory, 'node_modules')]);
}
