import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { freePort } from '../../ports.ts';
import { startEngine } from './engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'tegata-test-'));
afterEach(() => {
  vi.unstubAllEnvs();
  for (const file of readdirSync(folder)) rmSync(join(folder, file), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const planOf = (file: string, statement: string) => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${statement}`).all('t');
    return steps.map(({ detail }) => String(detail)).join('\n');
  } finally {
    database.close();
  }
};

it('finds the place of a write in the stream, and what follows a record, by an index', async () => {
  const file = join(folder, 'table.db');
  const engine = await startEngine({ databasePath: file });
  try {
    const last = 'SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?';
    expect(planOf(file, last)).toMatch(/USING (COVERING )?INDEX tegata_stream_last/);
    const next = `SELECT * FROM _stream_records WHERE table_name = ? AND shard_id = 's' AND sequence_number > '1'`;
    expect(planOf(file, next)).toMatch(/USING INDEX tegata_stream_order/);
  } finally {
    await engine.close();
  }
  expect(readdirSync(folder)).toContain('table.db');
});

it('keeps nothing where it was given no file', async () => {
  vi.stubEnv('TMPDIR', folder);
  const engine = await startEngine({});
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^tegata-table-/)]);
  await engine.close();
  expect(readdirSync(folder)).toEqual([]);
});

it('takes another port when somebody took the one it found', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const ports = [port, port];
  const findPort = async () => ports.shift() ?? freePort();
  const engine = await startEngine({ findPort });
  expect((await engine.send('DynamoDB_20120810.ListTables', '{}')).status).toBe(200);
  expect(ports).toEqual([]);
  await engine.close();
  taken.close();
});

it('says that the engine could not start', async () => {
  const file = join(folder, 'nowhere', 'table.db');
  await expect(startEngine({ databasePath: file })).rejects.toThrow('the DynamoDB engine ended');
});

it('names a file that is none of its own, and what helps', async () => {
  const file = join(folder, 'table.db');
  writeFileSync(file, 'no database at all'.repeat(100));
  await expect(startEngine({ databasePath: file })).rejects.toThrow(`${file} is damaged: npm start -- --fresh`);
});
