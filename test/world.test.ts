import { expect, it } from 'vitest';
import { openCompany as definition } from '../functions/bank/open-company.operation.ts';
import { handler as openCompany } from '../functions/bank/open-company.ts';
import { handler as beginRegistration } from '../functions/registration/begin-registration.ts';
import { handler as logIn } from '../functions/sessions/log-in.ts';
import { assertClientCertificate, readCertificate } from '../shared/x509/certificate.ts';
import { readCsr } from '../shared/x509/csr.ts';
import { csrPem } from './builders/csr.ts';
import { createWorld } from './world.ts';

it('logs a built user in through the real handler, on either method', async () => {
  const world = createWorld();
  const user = await world.addUser(world.openCompany(), { role: 'master' });
  const { loginId, loginPassword } = user;
  const entered = await world.call(logIn, { input: { loginId, loginPassword } });
  expect(entered).toMatchObject({ status: 201, body: { steps: [], user: { userId: user.userId } }, roundTrips: 3 });

  const certified = await world.addUser(world.openCompany({ loginMethod: 'certificate' }));
  const { pem } = await world.certify(certified);
  const secure = await world.call(logIn, {
    input: { loginPassword: certified.loginPassword },
    certificatePem: pem,
    host: 'secure',
  });
  expect(secure).toMatchObject({ status: 201, body: { user: { userId: certified.userId } } });
});

it('opens a company through the bank and finds the mail, the history and the items', async () => {
  const world = createWorld();
  const answer = await world.call(openCompany, { input: definition.example });
  expect(answer.status).toBe(201);
  const { companyId } = answer.body;
  expect(world.history(companyId)).toMatchObject([{ event: 'company.opened', actor: 'bank', outcome: 'done' }]);
  expect(world.mails()).toMatchObject([
    { kind: 'applicationComplete', text: expect.stringMatching(/仮ログインパスワード: \w{10}/) },
  ]);
  expect(world.items('COMPANY#')).toHaveLength(1);
  expect(await world.call(openCompany, { input: definition.example, bank: false })).toMatchObject({ status: 401 });
});

it('invites a master whose temporary passwords are the ones the operation takes', async () => {
  const world = createWorld();
  const invitation = await world.inviteMaster(world.openCompany());
  expect(await world.call(beginRegistration, { input: { ...invitation } })).toMatchObject({ status: 201 });
});

it("issues certificates that are the authority's, for clients, and decided by the seed", async () => {
  const thumbprints = await Promise.all(
    [1, 1, 2].map(async (seed) => {
      const world = createWorld({ seed });
      const { pem } = await world.certify(await world.addUser(world.openCompany()));
      return assertClientCertificate(pem, [await world.authority.caPem()], world.now()).thumbprint;
    }),
  );
  expect(thumbprints[0]).toBe(thumbprints[1]);
  expect(thumbprints[0]).not.toBe(thumbprints[2]);
});

it('issues for a certificate request, once for a token, after the delay', async () => {
  const { authority, now, advance } = createWorld();
  authority.delay = 2;
  const csr = await csrPem({ subject: 'CN=somebody' });
  const request = {
    csr,
    subject: { Organization: 'てがた', CommonName: 'user0001' },
    notAfter: new Date(now().getTime() + 1e9),
    idempotencyToken: 't',
  };
  const arn = await authority.issue(request);
  expect(await authority.issue(request)).toBe(arn);
  const answers = [await authority.get(arn), await authority.get(arn), await authority.get(arn)];
  expect(answers.slice(0, 2)).toEqual([undefined, undefined]);
  const { serialNumber, subject, keyHash } = readCertificate(answers[2]?.certificate ?? '');
  expect(subject).toEqual({ O: 'てがた', OU: '', CN: 'user0001' });
  expect(keyHash).toBe(readCsr(csr).keyHash);
  await expect(authority.issue({ ...request, csr: 'none', idempotencyToken: 'u' })).rejects.toMatchObject({
    code: 'certificate.csrInvalid',
  });
  expect(await authority.revoke({ serialNumber })).toBe('revoked');
  advance({ days: 60 });
  expect(await authority.revoke({ serialNumber })).toBe('expired');
  expect(await authority.issue(request)).not.toBe(arn);
});

it('lets tokens in on their host until their end only', async () => {
  const world = createWorld();
  const { token } = await world.logIn(await world.addUser(world.openCompany()));
  const verify = (host: 'entry' | 'secure') => world.tokens.verify(token, host, world.now());
  expect(await verify('entry')).toMatchObject({ host: 'entry' });
  expect(await verify('secure')).toBeUndefined();
  expect(await world.tokens.verify(`${token}x`, 'entry', world.now())).toBeUndefined();
  world.advance({ hours: 8 });
  expect(await verify('entry')).toBeUndefined();
});
