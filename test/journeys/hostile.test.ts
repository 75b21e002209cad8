import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireCertificate, type Bank, logInWithCertificate, registerMaster } from '../bank.ts';
import { sharedBank } from '../shared-bank.ts';
import type { ClientIdentity } from '../simulator/client/clients.ts';
import { makeCsr } from '../simulator/client/csr.ts';
import type { Client } from '../simulator/client/http.ts';

/** What a thief tries over real TLS: tokens and certificates of others, other hosts, bad requests for certificates. */
const alice = { loginId: 'arisu0001', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };
const mallory = { loginId: 'mallory01', loginPassword: 'Mallory26a', confirmationPassword: 'Akuyaku26b' };

let bank: Bank;
let aliceIs: {
  identity: ClientIdentity;
  client: Client;
  session: Client;
  token: string;
  userId: string;
  companyId: string;
};
let malloryIs: typeof aliceIs;

async function customer(credentials: typeof alice, accountNumber: string): Promise<typeof aliceIs> {
  const { userId, companyId, email } = await registerMaster(bank, credentials, {
    accountNumber,
    email: `${credentials.loginId}@example.jp`,
  });
  const { identity } = await acquireCertificate(bank, credentials);
  const client = bank.secure(identity);
  const { answer, session } = await logInWithCertificate(client, credentials.loginPassword);
  expect(answer.status).toBe(201);
  await session.post('/users/me/email-check', {});
  const mail = await bank.mailbox.latest(email, 'メール通知パスワードのお知らせ');
  const proof = {
    mailPassword: mail.value('メール通知パスワード'),
    confirmationPassword: credentials.confirmationPassword,
  };
  expect((await session.post('/users/me/email-check/completion', { proof })).status).toBe(200);
  return { identity, client, session, token: answer.body.token, userId, companyId };
}

beforeAll(async () => {
  bank = await sharedBank();
  aliceIs = await customer(alice, '1111111');
  malloryIs = await customer(mallory, '2222222');
});

afterAll(async () => {
  await bank?.stop();
});

describe('a stolen token', () => {
  it('is worthless with another certificate (RFC 8705, I14)', async () => {
    const stolen = await malloryIs.client.withToken(aliceIs.token).get('/home');
    expect([stolen.status, stolen.body.code]).toEqual([401, 'certificate.refused']);
  });

  it('is worthless on the entry host', async () => {
    const stolen = await bank.entry.withToken(aliceIs.token).get('/home');
    expect([stolen.status, stolen.body.code]).toEqual([401, 'session.required']);
  });

  it('cannot be altered: no algorithm, another algorithm, another kid, another audience', async () => {
    const [header = '', payload = '', signature = ''] = aliceIs.token.split('.');
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = JSON.parse(Buffer.from(header, 'base64url').toString());
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = [
      `${encode({ ...head, alg: 'none' })}.${payload}.`,
      `${encode({ ...head, alg: 'HS256' })}.${payload}.${signature}`,
      `${encode({ ...head, kid: '../../keys' })}.${payload}.${signature}`,
      `${header}.${encode({ ...claims, sub: malloryIs.userId, cid: malloryIs.companyId })}.${signature}`,
      `${header}.${encode({ ...claims, exp: claims.exp + 86_400 })}.${signature}`,
    ];
    for (const token of forged) {
      const answer = await aliceIs.client.withToken(token).get('/home');
      expect([answer.status, answer.body.code]).toEqual([401, 'session.required']);
    }
  });
});

describe('headers that claim an identity', () => {
  it('are ignored (threat 4)', async () => {
    const headers = {
      'ssl-client-cert': encodeURIComponent(aliceIs.identity.certificatePem),
      'x-amzn-mtls-clientcert': encodeURIComponent(aliceIs.identity.certificatePem),
      'x-forwarded-for': '127.0.0.1',
    };
    const answer = await bank.entry.post(
      '/certificates/renewals',
      { loginPassword: alice.loginPassword, csr: makeCsr().csrPem },
      { headers },
    );
    expect(answer.status).toBe(404);
    const home = await malloryIs.session.get<{ user: { userId: string } }>('/home', { headers });
    expect(home.body.user.userId).toBe(malloryIs.userId);
  });
});

describe('another company', () => {
  it('is invisible: users, certificates, cursors (I21)', async () => {
    const foreign = await malloryIs.session.get(`/users/${aliceIs.userId}`);
    const missing = await malloryIs.session.get('/users/01K00000000000000000000000');
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
    const proof = { confirmationPassword: mallory.confirmationPassword };
    expect((await malloryIs.session.post(`/users/${aliceIs.userId}/certificate/revocation`, { proof })).status).toBe(
      404,
    );
    expect((await aliceIs.session.get('/home')).status).toBe(200);
    const cursor = await malloryIs.session.get('/users?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    expect([cursor.status, cursor.body.code]).toEqual([400, 'request.cursorInvalid']);
  });
});

describe('a bad request for a certificate', () => {
  const cases = [
    ['not PEM', () => 'hello', 'certificate.csrInvalid'],
    [
      'a signature that does not fit',
      () => makeCsr({ subject: [['CN', 'arisu0001']], isForged: true }).csrPem,
      'certificate.csrInvalid',
    ],
    ['RSA 1024', () => makeCsr({ key: 'RSA-1024', subject: [['CN', 'arisu0001']] }).csrPem, 'certificate.keyTooWeak'],
    ['P-192', () => makeCsr({ key: 'P-192', subject: [['CN', 'arisu0001']] }).csrPem, 'certificate.keyTooWeak'],
    [
      'the name of somebody else',
      () => makeCsr({ subject: [['CN', 'mallory01']] }).csrPem,
      'certificate.subjectNotAllowed',
    ],
    [
      'a certificate authority',
      () => makeCsr({ subject: [['CN', 'arisu0001']], isAuthority: true }).csrPem,
      'certificate.extensionNotAllowed',
    ],
  ] as const;

  it.each(cases)('with %s is refused, and nothing is issued', async (_, csr, code) => {
    const answer = await bank.entry.post('/certificates', {
      loginId: alice.loginId,
      loginPassword: alice.loginPassword,
      csr: csr(),
    });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  it('of 100 KB is refused with 400 or 413, and one whose key is certified already with 409', async () => {
    const huge = await bank.entry.post('/certificates', {
      loginId: alice.loginId,
      loginPassword: alice.loginPassword,
      csr: 'A'.repeat(100_000),
    });
    expect([400, 413]).toContain(huge.status);
    const proof = { confirmationPassword: mallory.confirmationPassword };
    const clerk = { loginId: 'jimuin001', loginPassword: 'Jimuin26x' };
    const created = await malloryIs.session.post('/users', {
      ...clerk,
      loginIdAgain: clerk.loginId,
      loginPasswordAgain: clerk.loginPassword,
      forceChange: false,
      name: '事務員',
      email: 'jimuin@example.jp',
      emailAgain: 'jimuin@example.jp',
      administrator: false,
      permissions: [],
      accounts: [],
      limits: {},
      proof,
    });
    expect(created.status).toBe(201);
    const reused = makeCsr({ keyPem: malloryIs.identity.keyPem, subject: [['CN', clerk.loginId]] });
    const answer = await bank.entry.post('/certificates', { ...clerk, csr: reused.csrPem });
    expect([answer.status, answer.body.code]).toEqual([409, 'certificate.keyReused']);
  });
});

describe('the same write again (X-8)', () => {
  const user = (loginId: string) => ({
    loginId,
    loginIdAgain: loginId,
    loginPassword: 'Kaiin2026z',
    loginPasswordAgain: 'Kaiin2026z',
    forceChange: true,
    name: '会員',
    email: `${loginId}@example.jp`,
    emailAgain: `${loginId}@example.jp`,
    administrator: false,
    permissions: [],
    accounts: [],
    limits: {},
    proof: { confirmationPassword: alice.confirmationPassword },
  });

  it('with the same key is executed once and answered alike, ten times at once', async () => {
    const headers = { 'idempotency-key': 'create-member-1' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        aliceIs.session.post<{ userId?: string; code?: string }>('/users', user('kaiin0001'), { headers }),
      ),
    );
    const done = answers.filter(({ status }) => status === 201);
    expect(done.length).toBeGreaterThan(0);
    for (const { status, body } of answers) expect(status === 201 || body.code === 'request.inProgress').toBe(true);
    const again = await aliceIs.session.post<{ userId: string }>('/users', user('kaiin0001'), { headers });
    expect([again.status, again.headers['idempotency-replayed'], again.body.userId]).toEqual([
      201,
      'true',
      done[0]?.body.userId,
    ]);
  });

  it('with the same key and another body is refused', async () => {
    const headers = { 'idempotency-key': 'create-member-1' };
    const other = await aliceIs.session.post('/users', user('kaiin0002'), { headers });
    expect([other.status, other.body.code]).toEqual([422, 'request.idempotencyMismatch']);
  });

  it('shows what it would change in a dry run, and changes nothing (X-7)', async () => {
    const dry = await aliceIs.session.post<{ changes: { path: string }[] }>('/users', user('kaiin0003'), {
      headers: { prefer: 'validate-only' },
    });
    expect(dry.status).toBe(200);
    expect(dry.body.changes.map(({ path }) => path)).toContain('loginId');
    const list = await aliceIs.session.get<{ items: { loginId: string }[] }>('/users?limit=100');
    expect(list.body.items.map(({ loginId }) => loginId)).not.toContain('kaiin0003');
  });
});

describe('a request id of the client’s own choice', () => {
  const headers = { 'x-amzn-RequestId': '5e2bd3e1-0000-4000-8000-c110cec110ce' };
  const guess = (loginPassword: string) => malloryIs.client.post('/sessions', { loginPassword }, { headers });
  interface Row {
    readonly event: string;
    readonly outcome: string;
    readonly requestId: string;
  }

  it('does not merge two guesses: each is counted and recorded, and the lock comes (threat 46)', async () => {
    const answers = [];
    for (let attempt = 0; attempt < 8; attempt += 1) answers.push(await guess(`Chigau26${'abcdefgh'[attempt]}`));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    for (const answer of answers) expect(answer.headers['x-amzn-requestid']).toBe(headers['x-amzn-RequestId']);
    // Locked: the right password is answered as the wrong ones.
    expect((await guess(mallory.loginPassword)).status).toBe(401);
    const { body } = await malloryIs.session.get<{ items: readonly Row[] }>('/history?limit=100');
    const refused = body.items.filter(({ event, outcome }) => event === 'session.begun' && outcome === 'refused');
    expect(refused.map(({ requestId }) => requestId)).toEqual(Array(9).fill(headers['x-amzn-RequestId']));
  });
});

describe('afterwards', () => {
  it('no secret is in a log line, in the history, or in any answer to it (threat 34)', async () => {
    const secrets = [alice, mallory].flatMap(({ loginPassword, confirmationPassword }) => [
      loginPassword,
      confirmationPassword,
    ]);
    const history = await aliceIs.session.get('/history?limit=100');
    expect(history.status).toBe(200);
    const text = history.bytes.toString('utf8') + logs.join('\n');
    for (const secret of [...secrets, aliceIs.token, 'PRIVATE KEY', 'argon2id']) expect(text).not.toContain(secret);
    expect(logs.length).toBeGreaterThan(10);
  });

  it('no call went beyond its role (X-11)', () => {
    expect(bank.simulator.aws.iam.denials()).toEqual([]);
  });

  it('no request took more round trips to the table than its operation may', () => {
    expect(bank.overBudget).toEqual([]);
  });
});

const logs: string[] = [];
beforeAll(() => {
  bank.simulator.lambda.onInvocation(({ logs: lines }) => logs.push(...lines.map((line) => JSON.stringify(line))));
});
