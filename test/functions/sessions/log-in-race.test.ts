import { expect, it } from 'vitest';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { createWorld } from '../../world.ts';

it('lets one of two first logins with a renewed certificate supersede the old one, and asks the other to try again', async () => {
  const world = createWorld();
  const user = await world.addUser(world.openCompany({ loginMethod: 'certificate' }), { role: 'master' });
  const old = await world.certify(user);
  const renewed = await world.certify(user, { renewedFrom: old.thumbprint });
  const request = { certificatePem: renewed.pem, input: { loginPassword: user.loginPassword } };
  const answers = await Promise.all([world.call(logIn, request), world.call(logIn, request)]);
  const outcomes = answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim()).toSorted();
  expect(outcomes).toEqual(['201', '409 request.conflict']);
  expect((await world.call(logIn, request)).status).toBe(201);
});
