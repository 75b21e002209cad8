// Plain JavaScript for any Node the machine has: installs the dependencies when they are missing or older than the lock.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
// npm writes it at the end of every installation.
const installed = join(project, 'node_modules', '.package-lock.json');
const lock = join(project, 'package-lock.json');

const isCurrent = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
if (!isCurrent) {
  console.log('Installing the dependencies…');
  // Not `npm ci`: it fails where a registry lacks the optional packages of platforms that nobody here runs on.
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  // Warnings about other engines and install scripts say nothing that a user of this project can act on.
  const options = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync(command, [...first, 'install', ...options], { cwd: project, stdio: 'inherit' });
  process.exit(status ?? 1);
}
