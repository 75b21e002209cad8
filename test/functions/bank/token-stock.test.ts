import { describe, expect, it } from 'vitest';
import { handler as assign } from '../../../functions/bank/assign-tokens.ts';
import { handler as importTokens } from '../../../functions/bank/import-tokens.ts';
import { handler as listCompanies } from '../../../functions/bank/list-companies.ts';
import { handler as list } from '../../../functions/bank/list-token-stock.ts';
import { companyItem } from '../../../shared/table/companies.ts';
import { fieldTexts } from '../../../shared/text/field-texts.ts';
import { keyContainer, keyPackage } from '../../builders/token-file.ts';
import { cursorOf } from '../../fakes/cursor.ts';
import { createWorld, type World } from '../../world.ts';

const secretOf = (index: number) => Buffer.from(`a secret of device ${String(index).padStart(3, '0')}`);
const serialOf = (index: number) => `TG${String(index).padStart(8, '0')}`;
const serials = (...indexes: readonly number[]) => indexes.map(serialOf);

/** A file of the devices with these numbers. */
function csvOf(...indexes: readonly number[]) {
  const lines = indexes.map((index) => `${serialOf(index)},${secretOf(index).toString('hex')}`);
  return { format: 'csv', file: ['serialNumber,secret', ...lines, ''].join('\r\n') };
}

const take = (world: World, ...indexes: readonly number[]) => world.call(importTokens, { input: csvOf(...indexes) });

const give = (world: World, { companyId }: { companyId: string }, ...indexes: readonly number[]) =>
  world.call(assign, { input: { companyId, serialNumbers: serials(...indexes) } });

const stock = (world: World) => world.items('BANK#TOKENS');
const hintOf = (code: keyof typeof fieldTexts) => fieldTexts[code].ja;

/** Every text the secret of a device may be written as, but for its sealed one. */
const spellings = (index: number) => {
  const secret = secretOf(index);
  return [secret.toString(), secret.toString('hex'), secret.toString('hex').toUpperCase(), secret.toString('base64')];
};

describe('import-tokens', () => {
  it('takes all tokens of a CSV into the stock, each secret sealed for its token', async () => {
    const world = createWorld();
    const answer = await take(world, 1, 2);
    expect(answer).toMatchObject({ status: 201, body: { imported: 2 } });
    expect(answer.roundTrips).toBeLessThanOrEqual(3);
    const importedAt = world.now().toISOString();
    expect(stock(world)).toEqual(
      await Promise.all(
        [1, 2].map(async (index) => ({
          pk: 'BANK#TOKENS',
          sk: serialOf(index),
          entity: 'stockedToken',
          form: 1,
          serialNumber: serialOf(index),
          algorithm: 'SHA1',
          sealedSecret: await world.ports.vault.seal(secretOf(index), { serialNumber: serialOf(index) }),
          importedAt,
        })),
      ),
    );
    expect(world.history('ALL')).toMatchObject([
      {
        event: 'token.imported',
        operation: 'import-tokens',
        actor: 'bank',
        outcome: 'done',
        changes: [{ path: 'tokens', before: null, after: 2 }],
      },
    ]);
  });

  it('takes PSKC too, with the algorithm of each key', async () => {
    const world = createWorld();
    const packages = [
      keyPackage({ serialNumber: serialOf(1), secret: secretOf(1) }),
      keyPackage({ serialNumber: serialOf(2), secret: secretOf(2), suite: 'HMAC-SHA256' }),
    ];
    const answer = await world.call(importTokens, { input: { format: 'pskc', file: keyContainer(...packages) } });
    expect(answer).toMatchObject({ status: 201, body: { imported: 2 } });
    expect(stock(world)).toMatchObject([{ algorithm: 'SHA1' }, { algorithm: 'SHA256' }]);
    const opened = await world.ports.vault.open(String(stock(world)[1]?.['sealedSecret']), {
      serialNumber: serialOf(2),
    });
    expect(Buffer.from(opened)).toEqual(secretOf(2));
  });

  it('accepts as many as one transaction holds beside the history and the stored answer, and not one more', async () => {
    const world = createWorld();
    const indexes = Array.from({ length: 99 }, (_, index) => index);
    const full = await world.call(importTokens, { input: csvOf(...indexes.slice(1)), idempotencyKey: 'full' });
    expect(full).toMatchObject({ status: 201, body: { imported: 98 } });
    const before = stock(world);
    expect(await take(world, ...indexes.map((index) => index + 100))).toMatchObject({
      status: 400,
      body: {
        code: 'token.fileInvalid',
        errors: [{ path: 'file', code: 'tokenFile.tooMany', detail: expect.stringContaining('98件まで') }],
      },
    });
    expect(stock(world)).toEqual(before);
  });

  it('refuses a file with any error, names the lines, and imports none of it', async () => {
    const world = createWorld();
    const { file } = csvOf(1, 2, 1);
    const answer = await world.call(importTokens, { input: { format: 'csv', file: `${file}TG00000004,xyz\n` } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'token.fileInvalid' } });
    expect(answer.body.errors).toEqual([
      { path: 'file[4]', code: 'serialNumber.repeated', detail: hintOf('serialNumber.repeated') },
      { path: 'file[5]', code: 'tokenSecret.form', detail: expect.stringContaining('16～64バイト') },
    ]);
    expect(stock(world)).toEqual([]);
    expect(world.history('ALL')).toMatchObject([{ outcome: 'refused', code: 'token.fileInvalid', actor: 'bank' }]);
  });

  it('refuses a file in another format than stated, with encryption, or with entity declarations', async () => {
    const world = createWorld();
    const encrypted = keyPackage({ serialNumber: serialOf(1), secret: secretOf(1), secretXml: '<EncryptedValue/>' });
    const xxe = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><KeyContainer Version="1.0"/>';
    for (const [format, file, code] of [
      ['pskc', csvOf(1).file, 'tokenFile.xml'],
      ['csv', keyContainer(encrypted), 'tokenFile.header'],
      ['pskc', keyContainer(encrypted), 'tokenFile.keyNeeded'],
      ['pskc', xxe, 'tokenFile.documentType'],
    ]) {
      const answer = await world.call(importTokens, { input: { format, file } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'token.fileInvalid', errors: [{ code }] } });
    }
    expect(stock(world)).toEqual([]);
  });

  it('refuses tokens in stock already, also those a company has, and names their lines', async () => {
    const world = createWorld();
    await take(world, 1, 2);
    await give(world, world.openCompany(), 2);
    const before = stock(world);
    const answer = await take(world, 3, 2, 1, 4);
    expect(answer).toMatchObject({ status: 409, body: { code: 'token.exists' } });
    expect(answer.body.errors).toEqual(
      ['file[3]', 'file[4]'].map((path) => ({
        path,
        code: 'serialNumber.inStock',
        detail: hintOf('serialNumber.inStock'),
      })),
    );
    expect(stock(world)).toEqual(before);
    expect(world.history('ALL').at(-1)).toMatchObject({ outcome: 'refused', code: 'token.exists' });
  });

  it('lets one of two concurrent imports of a serial number win, and the other take nothing', async () => {
    const world = createWorld();
    const other = {
      format: 'csv',
      file: `serialNumber,secret\n${serialOf(2)},${'0f'.repeat(20)}\n${serialOf(3)},${'1f'.repeat(20)}`,
    };
    const answers = await Promise.all([take(world, 1, 2), world.call(importTokens, { input: other })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const lost = answers.find(({ status }) => status === 409)?.body;
    // Neither saw the other's tokens; the condition of the write decided.
    expect([lost.code, lost.errors]).toEqual(['token.exists', undefined]);
    const won = answers[0]?.status === 201 ? serials(1, 2) : serials(2, 3);
    expect(stock(world).map(({ sk }) => sk)).toEqual(won);
  });

  it('answers a repeated request as it did, and takes the tokens once', async () => {
    const world = createWorld();
    const request = { input: csvOf(1, 2), idempotencyKey: 'delivery-4711' };
    const first = await world.call(importTokens, request);
    const before = stock(world);
    world.advance({ minutes: 1 });
    const again = await world.call(importTokens, request);
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'Idempotency-Replayed': 'true' } });
    expect(stock(world)).toEqual(before);
    expect(world.history('ALL')).toHaveLength(1);
    expect(await world.call(importTokens, { ...request, input: csvOf(3) })).toMatchObject({
      status: 422,
      body: { code: 'request.idempotencyMismatch' },
    });
    expect(first.roundTrips).toBe(4);
  });

  it('checks everything and writes nothing when asked to validate only', async () => {
    const world = createWorld();
    await take(world, 1);
    const before = world.items();
    const dryRun = (...indexes: readonly number[]) =>
      world.call(importTokens, { input: csvOf(...indexes), validateOnly: true });
    expect(await dryRun(2, 3)).toMatchObject({
      status: 200,
      body: { changes: [{ path: 'tokens', before: null, after: 2 }] },
    });
    expect(world.items()).toEqual(before);
    expect(await dryRun(1, 2)).toMatchObject({ status: 409, body: { code: 'token.exists' } });
    expect(await dryRun(2, 2)).toMatchObject({ status: 400, body: { code: 'token.fileInvalid' } });
    expect(stock(world)).toHaveLength(1);
  });

  it('stores nothing when one secret cannot be sealed', async () => {
    const world = createWorld();
    const seal = world.ports.vault.seal;
    Object.assign(world.ports.vault, {
      seal: (secret: Uint8Array, bound: { serialNumber: string }) =>
        bound.serialNumber === serialOf(2) ? Promise.reject(new Error('KMS is out')) : seal(secret, bound),
    });
    expect(await take(world, 1, 2)).toMatchObject({ status: 500, body: { code: 'service.failed' } });
    expect(world.items()).toMatchObject([{ operation: 'import-tokens', outcome: 'refused', code: 'service.failed' }]);
  });
});

describe('assign-tokens', () => {
  it('assigns tokens of the stock to a company, for which alone their secrets can be opened from then on', async () => {
    const world = createWorld();
    const company = world.openCompany({ state: 'suspended' });
    const { companyId } = company;
    await take(world, 1, 2, 3);
    const importedAt = world.now().toISOString();
    world.advance({ minutes: 1 });
    const assignedAt = world.now().toISOString();
    const answer = await give(world, company, 3, 1);
    expect(answer).toMatchObject({ status: 201, body: { serialNumbers: serials(3, 1) } });
    expect(answer.roundTrips).toBeLessThanOrEqual(3);
    const note = { pk: 'BANK#TOKENS', algorithm: 'SHA1', importedAt };
    const given = (index: number) => ({
      ...note,
      sk: serialOf(index),
      entity: 'stockedToken',
      form: 1,
      serialNumber: serialOf(index),
      companyId,
      assignedAt,
    });
    expect([stock(world)[0], stock(world)[2]]).toEqual([given(1), given(3)]);
    expect(stock(world)[1]).toMatchObject({ sk: serialOf(2), sealedSecret: expect.any(String) });
    expect(world.items('TOKEN#')).toEqual(
      serials(1, 3).map((serialNumber) => ({
        pk: `TOKEN#${companyId}`,
        sk: serialNumber,
        entity: 'token',
        form: 1,
        companyId,
        serialNumber,
        version: 1,
        state: 'usable',
        algorithm: 'SHA1',
        sealedSecret: expect.any(String),
        userIds: [],
        lastStep: 0,
        drift: 0,
        assignedAt,
        attempts: 0,
        locksInARow: 0,
        stopped: false,
        beingChecked: 0,
      })),
    );
    const sealed = String(world.items('TOKEN#')[0]?.['sealedSecret']);
    const serialNumber = serialOf(1);
    const { vault } = world.ports;
    expect(Buffer.from(await vault.open(sealed, { serialNumber, companyId }))).toEqual(secretOf(1));
    await expect(vault.open(sealed, { serialNumber })).rejects.toThrow();
    expect(world.history(companyId)).toMatchObject([
      {
        event: 'token.assigned',
        actor: 'bank',
        outcome: 'done',
        subject: companyId,
        changes: [{ path: 'tokens', before: null, after: serials(3, 1) }],
      },
    ]);
  });

  it('refuses an unknown or closed company', async () => {
    const world = createWorld();
    await take(world, 1);
    const before = stock(world);
    const closed = world.openCompany({ state: 'closed' });
    expect(await give(world, { companyId: '01K3VN5T00ACME0000000000AB' }, 1)).toMatchObject({
      status: 404,
      body: { code: 'company.notFound' },
    });
    expect(await give(world, closed, 1)).toMatchObject({
      status: 409,
      body: { code: 'company.state', state: 'closed' },
    });
    expect(stock(world)).toEqual(before);
    expect(world.items('TOKEN#')).toEqual([]);
    expect(world.history(closed.companyId)).toMatchObject([{ outcome: 'refused', code: 'company.state' }]);
  });

  it('assigns nothing to a company that is closed meanwhile', async () => {
    const world = createWorld();
    const company = world.openCompany();
    await take(world, 1);
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...company, state: 'closed', ...companyItem.key(company.companyId) });
    };
    const answer = await give(world, company, 1);
    expect([answer.status, answer.body.code]).toEqual([409, 'company.state']);
    expect(world.items('TOKEN#')).toEqual([]);
  });

  it('refuses tokens that are not in stock, and names them', async () => {
    const world = createWorld();
    const company = world.openCompany();
    await take(world, 1);
    const before = stock(world);
    const answer = await give(world, company, 7, 1, 8);
    expect(answer).toMatchObject({ status: 404, body: { code: 'token.notFound' } });
    const detail = hintOf('serialNumber.notInStock');
    expect(answer.body.errors).toEqual([
      { path: 'serialNumbers[0]', code: 'serialNumber.notInStock', detail },
      { path: 'serialNumbers[2]', code: 'serialNumber.notInStock', detail },
    ]);
    expect([stock(world), world.items('TOKEN#')]).toEqual([before, []]);
    expect(world.history(company.companyId)).toMatchObject([{ outcome: 'refused', code: 'token.notFound' }]);
  });

  it('refuses tokens that are already assigned, even to the same company, and assigns none of the others', async () => {
    const world = createWorld();
    const [company, other] = [world.openCompany(), world.openCompany()];
    await take(world, 1, 2);
    await give(world, company, 1);
    const before = world.items('TOKEN#');
    for (const each of [company, other]) {
      const answer = await give(world, each, 2, 1);
      expect(answer).toMatchObject({ status: 409, body: { code: 'token.assigned' } });
      const detail = hintOf('serialNumber.assigned');
      expect(answer.body.errors).toEqual([{ path: 'serialNumbers[1]', code: 'serialNumber.assigned', detail }]);
      expect(JSON.stringify(answer.body)).not.toContain(company.companyId);
    }
    expect(world.items('TOKEN#')).toEqual(before);
    expect(stock(world)[1]).toMatchObject({ sealedSecret: expect.any(String) });
    expect(world.history(other.companyId)).toMatchObject([{ outcome: 'refused', code: 'token.assigned' }]);
  });

  it('refuses a repeated serial number, and more than a transaction holds', async () => {
    const world = createWorld();
    const company = world.openCompany();
    await take(world, 1, 2);
    expect(await give(world, company, 1, 2, 1, 1)).toMatchObject({
      status: 400,
      body: {
        code: 'request.invalid',
        errors: [
          { path: 'serialNumbers[2]', code: 'field.repeated' },
          { path: 'serialNumbers[3]', code: 'field.repeated' },
        ],
      },
    });
    const many = Array.from({ length: 33 }, (_, index) => index);
    expect(await give(world, company, ...many)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ path: 'serialNumbers', code: 'field.tooLong' }] },
    });
    expect(world.items('TOKEN#')).toEqual([]);
  });

  it('assigns the maximum at once', async () => {
    const world = createWorld();
    const { companyId } = world.openCompany();
    const many = Array.from({ length: 32 }, (_, index) => index);
    await take(world, ...many);
    const input = { companyId, serialNumbers: serials(...many) };
    expect(await world.call(assign, { input, idempotencyKey: 'all' })).toMatchObject({ status: 201 });
    expect(world.items('TOKEN#')).toHaveLength(32);
  });

  it('assigns a token to one of two companies at once, and nothing to the other', async () => {
    const world = createWorld();
    const [one, two] = [world.openCompany(), world.openCompany()];
    await take(world, 1, 2, 3);
    const answers = await Promise.all([give(world, one, 1, 2), give(world, two, 2, 3)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const lost = answers.find(({ status }) => status === 409)?.body;
    expect([lost.code, lost.errors]).toEqual(['token.assigned', undefined]);
    const [owner, given] = answers[0]?.status === 201 ? [one, serials(1, 2)] : [two, serials(2, 3)];
    expect(world.items('TOKEN#').map(({ pk, sk }) => [pk, sk])).toEqual(
      given.map((serialNumber) => [`TOKEN#${owner.companyId}`, serialNumber]),
    );
  });

  it('answers a repeated request as it did', async () => {
    const world = createWorld();
    const { companyId } = world.openCompany();
    await take(world, 1);
    const request = { input: { companyId, serialNumbers: serials(1) }, idempotencyKey: 'x' };
    const first = await world.call(assign, request);
    expect(await world.call(assign, request)).toMatchObject({
      status: 201,
      body: first.body,
      headers: { 'Idempotency-Replayed': 'true' },
    });
    expect(world.history(companyId)).toHaveLength(1);
    expect(first.roundTrips).toBe(3);
  });

  it('checks everything and writes nothing when asked to validate only', async () => {
    const world = createWorld();
    const { companyId } = world.openCompany();
    await take(world, 1);
    const before = world.items();
    const dryRun = (...indexes: readonly number[]) =>
      world.call(assign, { input: { companyId, serialNumbers: serials(...indexes) }, validateOnly: true });
    expect(await dryRun(1)).toMatchObject({
      status: 200,
      body: { changes: [{ path: 'tokens', before: null, after: serials(1) }] },
    });
    expect(world.items()).toEqual(before);
    expect(await dryRun(1, 2)).toMatchObject({ status: 404, body: { code: 'token.notFound' } });
  });
});

describe('list-token-stock', () => {
  it('lists the stock by serial number and whose each token is, page by page', async () => {
    const world = createWorld();
    const company = world.openCompany();
    await take(world, 5, 3, 1, 2, 4);
    await give(world, company, 2);
    const seen: unknown[] = [];
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
      const answer = await world.call(list, { input: { limit: 2, cursor } });
      expect(answer).toMatchObject({ status: 200, roundTrips: 1 });
      seen.push(...answer.body.items);
      cursor = answer.body.cursor;
    }
    expect(seen).toEqual([
      { serialNumber: serialOf(1), state: 'inStock' },
      { serialNumber: serialOf(2), state: 'assigned', companyId: company.companyId },
      ...serials(3, 4, 5).map((serialNumber) => ({ serialNumber, state: 'inStock' })),
    ]);
    const { body } = await world.call(list);
    expect(body).toEqual({ items: seen });
  });

  it('is empty before the first import', async () => {
    expect(await createWorld().call(list)).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('refuses cursors of other lists', async () => {
    const world = createWorld();
    await take(world, 1);
    const forged = cursorOf(list, { serialNumber: 'TG 1' });
    const ofAnother = cursorOf(listCompanies, { serialNumber: serialOf(1) });
    for (const cursor of ['nonsense', forged, ofAnother, cursorOf(list, {})]) {
      expect(await world.call(list, { input: { cursor } })).toMatchObject({
        status: 400,
        body: { code: 'request.cursorInvalid' },
      });
    }
  });
});

it('leaves a secret nowhere unsealed: not in an answer, the history, a log or any item', async () => {
  const world = createWorld();
  const company = world.openCompany();
  const { companyId } = company;
  const pskc = keyContainer(keyPackage({ serialNumber: serialOf(3), secret: secretOf(3) }));
  const wrong = { format: 'csv', file: `${csvOf(4, 4).file}${secretOf(4).toString('hex')},${serialOf(4)}\n` };
  const answers = [
    await world.call(importTokens, { input: csvOf(1, 2), idempotencyKey: 'a' }),
    await world.call(importTokens, { input: { format: 'pskc', file: pskc } }),
    await world.call(importTokens, { input: wrong, idempotencyKey: 'b' }),
    await take(world, 4, 1),
    await world.call(importTokens, { input: csvOf(4), validateOnly: true }),
    await world.call(assign, { input: { companyId, serialNumbers: serials(1, 3) }, idempotencyKey: 'c' }),
    await give(world, company, 1),
    await world.call(list),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 400, 409, 200, 201, 409, 200]);
  const unsealed = world.items().map(({ sealedSecret: _, ...rest }) => rest);
  const written = JSON.stringify([answers, unsealed, world.logs]);
  for (const index of [1, 2, 3, 4]) {
    for (const spelling of spellings(index)) {
      expect(written).not.toContain(spelling);
      expect(JSON.stringify(world.items())).not.toContain(spelling);
    }
  }
  expect(world.items().filter(({ sealedSecret }) => sealedSecret)).toHaveLength(3);
});
