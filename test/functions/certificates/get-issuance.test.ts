import { describe, expect, it } from 'vitest';
import { handler as revokeAtBranch } from '../../../functions/bank/revoke-certificate-at-branch.ts';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as getIssuance } from '../../../functions/certificates/get-issuance.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import type { Item } from '../../../shared/table/engine.ts';
import { arrangeApplicant, events, storedIssuances, storedUser } from './arrange.ts';

async function arrangePending() {
  const arranged = await arrangeApplicant();
  const { world, request } = arranged;
  world.authority.delay = 100;
  const { body } = await world.call(acquire, await request());
  const ask = (issuanceId: string = body.issuanceId, token: string = body.issuanceToken) =>
    world.call(getIssuance, { input: { issuanceId }, headers: { Authorization: `Bearer ${token}` } });
  return { ...arranged, pending: body, ask };
}

describe('get-issuance', () => {
  it('finishes the issuance once the authority is ready', async () => {
    const { world, company, user, ask } = await arrangePending();
    world.authority.delay = 0;
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ notAfter: '2027-04-02T08:59:59+09:00', subject: { CN: user.loginId } });
    expect(storedUser(world, user).certificate).toMatchObject({
      state: 'active',
      serialNumber: answer.body.serialNumber,
    });
    expect(events(world, company.companyId)).toEqual(['certificate.issued done', 'certificate.requested done']);
  });

  it('answers 202 again while the certificate is being issued', async () => {
    const { ask, pending } = await arrangePending();
    const answer = await ask();
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual(pending);
  });

  it('returns the certificate as often as requested, and activates it once', async () => {
    const { world, company, ask } = await arrangePending();
    world.authority.delay = 0;
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.serialNumber)).size).toBe(1);
    expect((await ask()).body).toEqual(answers[0]?.body);
    expect(events(world, company.companyId).filter((event) => event === 'certificate.issued done')).toHaveLength(1);
    expect(world.mails()).toHaveLength(1);
  });

  it('answers an unknown id and a wrong token alike', async () => {
    const { world, pending, ask } = await arrangePending();
    const wrong = await ask(pending.issuanceId, 'x'.repeat(43));
    const unknown = await ask('01KA0000000000000000000000');
    const none = await world.call(getIssuance, { input: { issuanceId: pending.issuanceId } });
    const body = ({ requestId: _id, ...rest }: Record<string, unknown>) => rest;
    expect(wrong.status).toBe(404);
    expect(wrong.body.code).toBe('issuance.notFound');
    expect(body(unknown.body)).toEqual(body(wrong.body));
    expect(body(none.body)).toEqual(body(wrong.body));
  });

  it('asks the authority again if the ARN was not stored, and stores it', async () => {
    const { world, ask } = await arrangePending();
    const [row] = world.items('ISSUANCE#');
    const { arn, ...unnoted } = row as Item & { readonly arn: string };
    world.engine.put(unnoted as Item);
    expect((await ask()).status).toBe(202);
    expect(storedIssuances(world)).toMatchObject([{ arn, state: 'requested' }]);
  });

  it("restores the user's previous state if the authority will not issue", async () => {
    const { world, user, ask } = await arrangePending();
    world.authority.get = () => Promise.reject(new DomainError('issuance.failed'));
    const answer = await ask();
    expect([answer.status, answer.body.code]).toEqual([409, 'issuance.failed']);
    expect(storedUser(world, user).certificate).toEqual({ state: 'none' });
    expect(storedIssuances(world)).toMatchObject([{ state: 'failed' }]);
  });

  it('answers that an issuance has failed if it was revoked meanwhile', async () => {
    const { world, company, user, ask } = await arrangePending();
    const input = { companyId: company.companyId, userId: user.userId };
    expect((await world.call(revokeAtBranch, { input })).status).toBe(200);
    world.authority.delay = 0;
    const answer = await ask();
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('issuance.failed');
    expect(storedIssuances(world)).toMatchObject([{ state: 'abandoned' }]);
  });
});
