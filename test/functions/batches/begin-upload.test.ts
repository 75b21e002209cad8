import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { handler as closeService } from '../../../functions/bank/close-service.ts';
import { handler as begin } from '../../../functions/batches/begin-upload.ts';
import { bulkServices, fileRightOf } from '../../../shared/domain/zengin/kinds.ts';
import { fileKey } from '../../../shared/operation/file-store.ts';
import { createWorld, type World } from '../../world.ts';

const sha256 = createHash('sha256').update('abc').digest('hex');

async function clerk(world: World, permissions: readonly string[]) {
  const company = world.openCompany();
  const user = await world.addUser(company, { role: 'general', permissions });
  return { company, user, session: await world.logIn(user) };
}

describe('begin-upload', () => {
  it.each(bulkServices)('answers an address for exactly this file of %s, for a quarter of an hour', async (service) => {
    const world = createWorld();
    const { company, user, session } = await clerk(world, [fileRightOf(service)]);
    const { status, body } = await world.call(begin, { session, input: { service, bytes: 3, sha256 } });
    expect(status).toBe(201);
    expect(body).toEqual({
      uploadId: expect.stringMatching(/^[0-9A-Z]{26}$/),
      url: `https://files.example/${fileKey('requestFiles', company.companyId, body.uploadId)}?valid=900`,
      headers: { 'x-amz-checksum-sha256': 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' },
      expiresAt: '2026-04-01T10:15:00+09:00',
    });
    const announced = { service, bytes: 3, sha256 };
    expect(world.items('REQUESTFILE#')).toMatchObject([
      {
        ...{ pk: `REQUESTFILE#${company.companyId}`, sk: `${user.userId}#${body.uploadId}`, uploadId: body.uploadId },
        ...announced,
        ttl: Date.parse('2026-04-02T01:00:00Z') / 1000,
      },
    ]);
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      ...{ event: 'requestFile.uploadBegun', userId: user.userId, subject: body.uploadId, outcome: 'done' },
      changes: [{ path: 'upload', before: null, after: announced }],
    });
    expect(() => world.files.put(body.url, Buffer.from('abd'))).toThrow('BadDigest');
  });

  it('needs the right to send files of that service; that to type requests is another', async () => {
    const world = createWorld();
    const others = ['bulkTransfer.request.file', 'accountDebit.request.file', 'payroll.request.screen'];
    const { session } = await clerk(world, others);
    for (const service of ['salary', 'bonus']) {
      expect(await world.call(begin, { session, input: { service, bytes: 3, sha256 } })).toMatchObject({
        status: 403,
        body: { code: 'permission.denied', needs: 'payroll.request.file' },
      });
    }
    expect(world.items('REQUESTFILE#')).toEqual([]);
  });

  it('is refused while the service is closed', async () => {
    const world = createWorld();
    const { session } = await clerk(world, ['payroll.request.file', 'bulkTransfer.request.file']);
    const input = { service: 'payroll', until: '2026-04-01T12:00:00+09:00' };
    expect((await world.call(closeService, { host: 'bank', input })).status).toBe(201);
    const asked = (service: string) => world.call(begin, { session, input: { service, bytes: 3, sha256 } });
    expect(await asked('bonus')).toMatchObject({ status: 403, body: { code: 'service.closed' } });
    expect(await asked('bulkTransfer')).toMatchObject({ status: 201 });
  });

  it('refuses more than 8 MiB, nothing, a sum that is none, and a service without lines', async () => {
    const world = createWorld();
    const { session } = await clerk(world, ['payroll.request.file']);
    const valid = { service: 'salary', bytes: 3, sha256 };
    for (const [change, path, code] of [
      [{ bytes: 8 * 1024 * 1024 + 1 }, 'bytes', 'field.tooLarge'],
      [{ bytes: 0 }, 'bytes', 'field.tooSmall'],
      [{ bytes: 1.5 }, 'bytes', 'field.type'],
      [{ sha256: 'A'.repeat(64) }, 'sha256', 'sha256.form'],
      [{ service: 'transfer' }, 'service', 'field.choice'],
      [{ service: undefined }, 'service', 'field.required'],
    ] as const) {
      const answer = await world.call(begin, { session, input: { ...valid, ...change } });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path, code }] } });
    }
    expect(await world.call(begin, { session, input: { ...valid, bytes: 8 * 1024 * 1024 } })).toMatchObject({
      status: 201,
    });
    expect(world.items('REQUESTFILE#')).toHaveLength(1);
  });
});
