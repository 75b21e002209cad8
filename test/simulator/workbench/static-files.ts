import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

const pageDirectory = join(import.meta.dirname, 'page');
const names = /^\/(?:([a-z0-9-]+\.(?:html|css|js|svg)))?$/;
/** The part of the library's package that the reference page loads. */
const libraryNames = /^\/swagger-ui\/(swagger-ui-bundle\.js|swagger-ui\.css)$/;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

// Everything comes from here; nothing is inline, and nobody may frame it.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sends a file of the page. @returns false, with nothing sent, when there is none of that name */
export async function sendStaticFile(path: string, response: ServerResponse): Promise<boolean> {
  const file = fileOf(path);
  const content = file && (await read(file));
  if (!content) return false;
  response.writeHead(200, {
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': policy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  response.end(content);
  return true;
}

function fileOf(path: string): string | undefined {
  const own = names.exec(path);
  if (own) return join(pageDirectory, own[1] ?? 'index.html');
  const [, library] = libraryNames.exec(path) ?? [];
  if (!library) return undefined;
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('swagger-ui-dist/package.json')), library);
}

async function read(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
