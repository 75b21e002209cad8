import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { handler as assign } from '../../../functions/bank/assign-tokens.ts';
import { handler as begin } from '../../../functions/bank/begin-token-upload.ts';
import { handler as importTokens } from '../../../functions/bank/import-tokens.ts';
import { handler as list } from '../../../functions/bank/list-token-stock.ts';
import { fileKey } from '../../../shared/operation/file-store.ts';
import { fieldTexts } from '../../../shared/text/field-texts.ts';
import { newSigner, signed } from '../../builders/signed-pskc.ts';
import { encryptedContainer, encryptedSecret, keyContainer, keyPackage } from '../../builders/token-file.ts';
import { createWorld, type World } from '../../world.ts';

const serialOf = (index: number) => `TG${String(index).padStart(8, '0')}`;
const secretOf = (index: number) => Buffer.from(`a secret of device ${String(index).padStart(8, '0')}`);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const csvOf = (indexes: readonly number[]) =>
  ['serialNumber,secret', ...indexes.map((index) => `${serialOf(index)},${secretOf(index).toString('hex')}`)].join(
    '\n',
  );

/** Announces a file and puts it to the address. */
async function upload(world: World, text: string | Buffer, more: object = {}): Promise<string> {
  const file = Buffer.from(text);
  const sha256 = createHash('sha256').update(file).digest('hex');
  const { body } = await world.call(begin, { input: { bytes: file.length, sha256 }, ...more });
  world.files.put(body.url, file);
  return body.uploadId;
}

const take = (world: World, uploadId: string, more: object = {}) =>
  world.call(importTokens, { input: { format: 'csv', uploadId }, ...more });

const stock = (world: World) => world.items('BANK#TOKENS');
const states = async (world: World): Promise<readonly string[]> => {
  const { body } = await world.call(list, { input: { limit: '100' } });
  return body.items.map(({ state }: { state: string }) => state);
};
const stateOf = (world: World, uploadId: string) =>
  world.items('BANK#TOKEN-IMPORTS').find(({ sk }) => sk === uploadId)?.['state'];

/** Lets a number of commits pass and loses the next ones, as a killed function does. */
function dieAfter(world: World, commits: number) {
  let made = 0;
  world.hooks.before = ({ method }) => {
    if (method !== 'commit') return;
    made += 1;
    if (made > commits) throw new Error('killed');
  };
}
const live = (world: World) => {
  world.hooks.before = undefined;
};

describe('begin-token-upload', () => {
  it('answers an address for exactly this file, for a quarter of an hour, and records who began it', async () => {
    const world = createWorld();
    const sha256 = createHash('sha256').update('abc').digest('hex');
    const { status, body } = await world.call(begin, { input: { bytes: 3, sha256 } });
    expect(status).toBe(201);
    expect(body).toEqual({
      uploadId: expect.stringMatching(/^[0-9A-Z]{26}$/),
      url: `https://files.example/${fileKey('tokenFiles', body.uploadId)}?valid=900`,
      headers: { 'x-amz-checksum-sha256': 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' },
      expiresAt: '2026-04-01T10:15:00+09:00',
    });
    expect(world.items('UPLOAD#')).toMatchObject([
      { uploadId: body.uploadId, bytes: 3, sha256, ttl: Date.parse('2026-04-02T01:00:00Z') / 1000 },
    ]);
    expect(world.history('ALL')).toMatchObject([
      { event: 'token.uploadBegun', actor: 'bank', subject: body.uploadId, outcome: 'done' },
    ]);
    expect(() => world.files.put(body.url, Buffer.from('abd'))).toThrow('BadDigest');
  });

  it('refuses more than 32 MiB, nothing, and a sum that is none', async () => {
    const world = createWorld();
    const sha256 = 'a'.repeat(64);
    for (const [input, path, code] of [
      [{ bytes: 32 * 1024 * 1024 + 1, sha256 }, 'bytes', 'field.tooLarge'],
      [{ bytes: 0, sha256 }, 'bytes', 'field.tooSmall'],
      [{ bytes: 1.5, sha256 }, 'bytes', 'field.type'],
      [{ bytes: 3, sha256: 'A'.repeat(64) }, 'sha256', 'sha256.form'],
    ] as const) {
      const answer = await world.call(begin, { input });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path, code }] } });
    }
    expect(world.items('UPLOAD#')).toEqual([]);
  });
});

describe('import-tokens from an upload', () => {
  it('takes more tokens than a transaction holds; they are in stock all at once', async () => {
    const world = createWorld();
    const uploadId = await upload(world, csvOf(range(0, 250)));
    expect(await take(world, uploadId)).toMatchObject({ status: 201, body: { imported: 250 } });
    expect(stock(world)).toHaveLength(250);
    expect(new Set(await states(world))).toEqual(new Set(['inStock']));
    const opened = await world.ports.vault.open(String(stock(world)[249]?.['sealedSecret']), {
      serialNumber: serialOf(249),
    });
    expect(Buffer.from(opened)).toEqual(secretOf(249));
    expect(world.history('ALL').at(-1)).toMatchObject({
      event: 'token.imported',
      subject: uploadId,
      changes: [{ path: 'tokens', before: null, after: 250 }],
    });
    const { companyId } = world.openCompany();
    const given = await world.call(assign, { input: { companyId, serialNumbers: range(0, 32).map(serialOf) } });
    expect(given.status).toBe(201);
    expect((await states(world)).slice(30, 34)).toEqual(['assigned', 'assigned', 'inStock', 'inStock']);
  });

  it('interrupted anywhere, leaves no token usable, and is completed by the same request', async () => {
    const world = createWorld();
    const { companyId } = world.openCompany();
    const uploadId = await upload(world, csvOf(range(0, 250)));
    for (const commits of [0, 1, 2, 1]) {
      dieAfter(world, commits);
      expect((await take(world, uploadId)).status).toBe(500);
      live(world);
      expect((await states(world)).filter((state) => state !== 'importing')).toEqual([]);
      const [first] = stock(world);
      if (!first) continue;
      const answer = await world.call(assign, { input: { companyId, serialNumbers: [first['serialNumber']] } });
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'token.importUnfinished', serialNumbers: [first['serialNumber']] },
      });
      const inRequest = { format: 'csv', file: csvOf([Number(String(first['serialNumber']).slice(2))]) };
      expect(await world.call(importTokens, { input: inRequest })).toMatchObject({
        status: 409,
        body: { code: 'token.exists', errors: [{ path: 'file[2]', code: 'serialNumber.unfinished' }] },
      });
    }
    expect(stateOf(world, uploadId)).toBe('preparing');
    expect(await take(world, uploadId)).toMatchObject({ status: 201, body: { imported: 250 } });
    expect(stock(world)).toHaveLength(250);
    const rows = world.history('ALL').length;
    expect(await take(world, uploadId)).toMatchObject({ status: 201, body: { imported: 250 } });
    expect(world.history('ALL')).toHaveLength(rows + 1);
    expect(world.history('ALL').at(-1)).not.toHaveProperty('changes');
  });

  it('stops before API Gateway gives up, says how far it is, and goes on with the same idempotency key', async () => {
    const world = createWorld();
    const uploadId = await upload(world, csvOf(range(0, 1000)));
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.advance({ seconds: 3 });
    };
    const first = await take(world, uploadId, { idempotencyKey: 'one' });
    expect(first).toMatchObject({ status: 409, body: { code: 'token.importUnfinished', total: 1000 } });
    expect(first.body.prepared).toBeGreaterThan(300);
    expect(first.body.prepared).toBeLessThan(1000);
    live(world);
    expect(await take(world, uploadId, { idempotencyKey: 'one' })).toMatchObject({ status: 201 });
    expect(stock(world)).toHaveLength(1000);
  });

  it("is its role's, whose sessions come and go", async () => {
    const world = createWorld();
    const inSession = (name: string) => ({ bankUserArn: `arn:aws:sts::123456789012:assumed-role/BackOffice/${name}` });
    const uploadId = await upload(world, csvOf([1]), inSession('aws-cli-1764547200'));
    expect(await take(world, uploadId, inSession('aws-cli-1764550800'))).toMatchObject({ status: 201 });
  });

  it("another caller's upload is not there, nor one that was never begun, or whose day is over", async () => {
    const world = createWorld();
    const uploadId = await upload(world, csvOf([1]));
    const another = { bankUserArn: 'arn:aws:sts::123456789012:assumed-role/another/session' };
    expect(await take(world, uploadId, another)).toMatchObject({ status: 404, body: { code: 'upload.notFound' } });
    const unknown = await take(world, '01KA0000000000000000000000');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'upload.notFound' } });
    world.advance({ hours: 24 });
    expect(await take(world, uploadId)).toMatchObject({ status: 404, body: { code: 'upload.notFound' } });
    expect(stock(world)).toEqual([]);
  });

  it('refuses until the file has arrived, and one that is not the announced', async () => {
    const world = createWorld();
    const file = Buffer.from(csvOf([1]));
    const sha256 = createHash('sha256').update(file).digest('hex');
    const { body } = await world.call(begin, { input: { bytes: file.length, sha256 } });
    const missing = { status: 409, body: { code: 'upload.missing' } };
    expect(await take(world, body.uploadId)).toMatchObject(missing);
    const key = fileKey('tokenFiles', body.uploadId);
    for (const other of [`${file}\n`, file.subarray(1), Buffer.from(csvOf([2]))]) {
      world.files.files.set(key, Buffer.from(other));
      expect(await take(world, body.uploadId)).toMatchObject(missing);
    }
    world.files.files.set(key, file);
    expect(await take(world, body.uploadId)).toMatchObject({ status: 201 });
  });

  it('names the lines with errors in both languages, and prepares nothing', async () => {
    const world = createWorld();
    const uploadId = await upload(world, `${csvOf([1, 2, 1])}\nTG00000004,xyz`);
    for (const language of ['ja', 'en'] as const) {
      const answer = await take(world, uploadId, { headers: { 'Accept-Language': language } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'token.fileInvalid' } });
      expect(answer.body.errors).toMatchObject([
        { path: 'file[4]', code: 'serialNumber.repeated', detail: fieldTexts['serialNumber.repeated'][language] },
        { path: 'file[5]', code: 'tokenSecret.form' },
      ]);
    }
    const japanese = Buffer.from([0x83, 0x67, 0x81, 0x5b]);
    expect(await take(world, await upload(world, japanese))).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'file', code: 'tokenFile.encoding' }] },
    });
    expect(await take(world, await upload(world, csvOf(range(0, 10_001))))).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'file', code: 'tokenFile.tooMany' }] },
    });
    expect([stock(world), world.items('BANK#TOKEN-IMPORTS')]).toEqual([[], []]);
  });

  it('refuses serial numbers in stock, with the lines, and prepares nothing', async () => {
    const world = createWorld();
    await take(world, await upload(world, csvOf([7])));
    const before = stock(world);
    const answer = await take(world, await upload(world, csvOf([6, 7, 8])));
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'token.exists', errors: [{ path: 'file[3]', code: 'serialNumber.inStock' }] },
    });
    expect(stock(world)).toEqual(before);
  });

  it('takes over the tokens of an unfinished import, which can then not be completed', async () => {
    const world = createWorld();
    const first = await upload(world, csvOf(range(0, 250)));
    dieAfter(world, 2);
    await take(world, first);
    live(world);
    const second = await upload(world, csvOf(range(50, 60)));
    expect(await take(world, second)).toMatchObject({ status: 201, body: { imported: 10 } });
    expect([stateOf(world, first), stateOf(world, second)]).toEqual(['replaced', 'done']);
    expect(await take(world, first)).toMatchObject({ status: 409, body: { code: 'token.importReplaced' } });
    expect((await states(world)).filter((state) => state === 'inStock')).toHaveLength(10);
    const third = await upload(world, csvOf(range(0, 50)));
    expect(await take(world, third)).toMatchObject({ status: 201, body: { imported: 50 } });
  });

  it('of two imports of the same tokens at once, one gets all of them and the other none', async () => {
    const world = createWorld();
    const [first, second] = [await upload(world, csvOf(range(0, 250))), await upload(world, csvOf(range(0, 250)))];
    const statuses = (await Promise.all([take(world, first), take(world, second)])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(1);
    for (const uploadId of [first, second]) await take(world, uploadId);
    const done = [first, second].filter((uploadId) => stateOf(world, uploadId) === 'done');
    expect(done).toHaveLength(1);
    expect(stock(world).every(({ importId }) => importId === done[0])).toBe(true);
    expect(stock(world)).toHaveLength(250);
  });

  it('opens an encrypted PSKC file with the key that the request brings, which is nowhere else afterwards', async () => {
    const world = createWorld();
    const key = Buffer.alloc(32, 0xa5);
    const packages = range(0, 120).map((index) => {
      const parts = { serialNumber: serialOf(index), secret: secretOf(index) };
      return keyPackage({ ...parts, secretXml: encryptedSecret({ key }, parts.secret) });
    });
    const uploadId = await upload(world, encryptedContainer({ key }, ...packages));
    const input = { format: 'pskc', uploadId, preSharedKey: key.toString('hex') };
    const missing = await world.call(importTokens, { input: { ...input, preSharedKey: undefined } });
    expect(missing).toMatchObject({ status: 400, body: { errors: [{ code: 'tokenFile.keyNeeded' }] } });
    const done = await world.call(importTokens, { input, idempotencyKey: 'one' });
    expect(done).toMatchObject({ status: 201, body: { imported: 120 } });
    expect(JSON.stringify([world.items(), world.logs])).not.toMatch(/(?:a5){32}/i);
    const short = await world.call(importTokens, { input: { ...input, preSharedKey: 'a5' } });
    expect(short.body.errors).toMatchObject([{ path: 'preSharedKey', code: 'transportKey.form' }]);
  });

  it('takes a signed PSKC file with the certificate that the request brings, and none without it', async () => {
    const [maker, stranger] = await Promise.all([newSigner('P-256'), newSigner('P-256')]);
    const world = createWorld();
    const key = Buffer.alloc(32, 0xa5);
    const packages = range(0, 120).map((index) => {
      const parts = { serialNumber: serialOf(index), secret: secretOf(index) };
      return keyPackage({ ...parts, secretXml: encryptedSecret({ key }, parts.secret) });
    });
    const uploadId = await upload(world, signed(encryptedContainer({ key }, ...packages), maker));
    const input = { format: 'pskc', uploadId, preSharedKey: key.toString('hex') };
    for (const [signingCertificate, path, code] of [
      [undefined, 'file', 'tokenFile.certificateNeeded'],
      [stranger.certificate, 'file', 'tokenFile.signature'],
      ['none', 'signingCertificate', 'signingCertificate.form'],
    ] as const) {
      const answer = await world.call(importTokens, { input: { ...input, signingCertificate } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'token.fileInvalid', errors: [{ path, code }] } });
    }
    expect(stock(world)).toEqual([]);
    const done = await world.call(importTokens, { input: { ...input, signingCertificate: maker.certificate } });
    expect(done).toMatchObject({ status: 201, body: { imported: 120 } });
    expect(stock(world)).toHaveLength(120);
  });

  it('takes no file that the named certificate did not sign, also in the request: unsigned PSKC, or CSV', async () => {
    const { certificate: signingCertificate } = await newSigner('P-256');
    const world = createWorld();
    const pskc = keyContainer(keyPackage({ serialNumber: serialOf(1), secret: secretOf(1) }));
    const uploadId = await upload(world, csvOf([1]));
    for (const [input, path, code] of [
      [{ format: 'pskc', file: pskc }, 'file', 'tokenFile.signatureMissing'],
      [{ format: 'csv', file: csvOf([1]) }, 'signingCertificate', 'signingCertificate.csv'],
      [{ format: 'csv', uploadId }, 'signingCertificate', 'signingCertificate.csv'],
    ] as const) {
      const answer = await world.call(importTokens, { input: { ...input, signingCertificate } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'token.fileInvalid', errors: [{ path, code }] } });
    }
    const long = await world.call(importTokens, {
      input: { format: 'pskc', file: pskc, signingCertificate: 'x'.repeat(8193) },
    });
    expect(long).toMatchObject({ status: 400, body: { errors: [{ path: 'signingCertificate' }] } });
    expect(stock(world)).toEqual([]);
  });

  it('checks everything in a dry run and prepares nothing', async () => {
    const world = createWorld();
    const uploadId = await upload(world, csvOf(range(0, 250)));
    const answer = await take(world, uploadId, { headers: { Prefer: 'validate-only' } });
    expect(answer).toMatchObject({ status: 200, body: { changes: [{ path: 'tokens', before: null, after: 250 }] } });
    expect([stock(world), world.items('BANK#TOKEN-IMPORTS')]).toEqual([[], []]);
  });

  it('wants the file or an upload, and not both', async () => {
    const world = createWorld();
    const uploadId = await upload(world, csvOf([1]));
    for (const [input, code] of [
      [{ format: 'csv' }, 'field.required'],
      [{ format: 'csv', uploadId, file: csvOf([1]) }, 'tokenFile.twice'],
    ] as const) {
      const answer = await world.call(importTokens, { input });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'file', code }] } });
    }
  });
});
