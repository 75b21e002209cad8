import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openMarks, readClockOffset } from './data-directory.ts';
import { readKept, writeKept } from './kept-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tegata-kept-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a kept value', () => {
  const file = join(folder, 'profile', 'clock.json');

  it('is there again, and leaves no draft', () => {
    expect(readKept(file, z.number())).toBeUndefined();
    writeKept(file, 1);
    writeKept(file, 2);
    expect(readKept(file, z.number())).toBe(2);
    expect(readdirSync(join(folder, 'profile'))).toEqual(['clock.json']);
  });

  it.each(['', '{"offset', '[]'])('that is damaged names its file and what helps: %j', (text) => {
    writeFileSync(file, text);
    expect(() => readClockOffset(file)).toThrow(`${file} is damaged: npm start -- --fresh begins anew`);
  });

  it('that is damaged is no list of marks either', () => {
    writeFileSync(file, '{}');
    expect(() => openMarks(file)).toThrow(`${file} is damaged`);
  });
});
