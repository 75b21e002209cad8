import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs, promisify } from 'node:util';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { bearer, organization, twoFactor } from 'better-auth/plugins';
import { admin } from 'better-auth/plugins/admin';
import { timeCalls } from '../tools/in-process.ts';

/**
 * better-auth as somebody would deploy it for the same job: SQLite (in memory, as our engine is in the benchmark), members in
 * an organization, a second factor, and our hash: argon2id with the same parameters through node:crypto. Without limits of
 * rate, which would be what is measured otherwise.
 */
// With `--calls` it answers itself so often, without a server, and says how long a call took.
const { values: options } = parseArgs({
  options: { users: { type: 'string', default: '999' }, calls: { type: 'string' } },
});
const users = Number(options.users);
const password = 'Rogin2026a';
const parameters = { memory: 47_104, passes: 1, parallelism: 1, tagLength: 32 };
const argon2Async = promisify(argon2);
const derive = (message, nonce) => argon2Async('argon2id', { ...parameters, message, nonce });

function fromBase32(text) {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  return Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)
      .map((byte) => Number.parseInt(byte, 2)),
  ).toString('utf8');
}

const database = new DatabaseSync(':memory:');
const server = createServer();
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address();

const auth = betterAuth({
  baseURL: `http://127.0.0.1:${port}`,
  secret: randomBytes(32).toString('base64url'),
  telemetry: { enabled: false },
  logger: { disabled: true },
  rateLimit: { enabled: false },
  database,
  emailAndPassword: {
    enabled: true,
    minPasswordLength: 6,
    password: {
      hash: async (plain) => {
        const salt = randomBytes(16);
        return `${salt.toString('base64')}$${(await derive(plain, salt)).toString('base64')}`;
      },
      verify: async ({ hash, password: plain }) => {
        const [salt, tag] = hash.split('$').map((part) => Buffer.from(part, 'base64'));
        return timingSafeEqual(await derive(plain, salt), tag);
      },
    },
  },
  plugins: [organization({ membershipLimit: 1_000_000 }), twoFactor({ issuer: 'Tegata' }), admin(), bearer()],
});
const migrations = await getMigrations(auth.options);
await migrations.runMigrations();
const context = await auth.$context;

const email = (index) => `user${String(index).padStart(5, '0')}@peer.example.jp`;
const { token: ownerToken, user: owner } = await auth.api.signUpEmail({
  body: { email: 'owner@peer.example.jp', name: '手形　太郎', password },
});
database.prepare("update user set role = 'admin' where id = ?").run(owner.id);
const bearerOf = (token) => new Headers({ authorization: `Bearer ${token}` });
const { id: organizationId } = await auth.api.createOrganization({
  headers: bearerOf(ownerToken),
  body: { name: '株式会社手形商事', slug: 'tegata-shoji' },
});

// One hash for all: what is stored is as it would be, only faster to make.
const hash = await context.password.hash(password);
for (let index = 0; index < users; index += 1) {
  const made = await context.internalAdapter.createUser({
    email: email(index),
    name: `一般　${index}`,
    emailVerified: true,
  });
  await context.internalAdapter.linkAccount({
    userId: made.id,
    providerId: 'credential',
    accountId: made.id,
    password: hash,
  });
  await context.adapter.create({
    model: 'member',
    data: { organizationId, userId: made.id, role: 'member', createdAt: new Date() },
  });
}

// A user with a second factor on.
const second = await auth.api.signUpEmail({ body: { email: 'totp@peer.example.jp', name: '二要素', password } });
const { totpURI } = await auth.api.enableTwoFactor({ headers: bearerOf(second.token), body: { password } });
const secret = fromBase32(new URL(totpURI).searchParams.get('secret'));
const currentCode = async () => (await auth.api.generateTOTP({ body: { secret } })).code;
const verified = await auth.api.verifyTOTP({
  headers: bearerOf(second.token),
  body: { code: await currentCode() },
  returnHeaders: true,
});
const totpCookie = verified.headers.get('set-cookie').split(';')[0];

const handler = toNodeHandler(auth);
/** What its user would write for an administrator's form: the account and its membership in one request. */
async function createMember(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const headers = new Headers({ authorization: request.headers.authorization ?? '' });
  try {
    if (body.ownPassword) await auth.api.verifyPassword({ headers, body: { password: body.ownPassword } });
    const { user } = await auth.api.createUser({
      headers,
      body: { email: body.email, name: body.name, password: body.password, role: 'user' },
    });
    await auth.api.addMember({ headers, body: { userId: user.id, organizationId, role: 'member' } });
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ userId: user.id }));
  } catch (error) {
    response.writeHead(error.statusCode ?? 500).end(String(error.message));
  }
}
server.on('request', (request, response) => {
  if (request.url === '/totp-code') void currentCode().then((code) => response.end(JSON.stringify({ code })));
  else if (request.url === '/members') void createMember(request, response);
  else void handler(request, response);
});
/** Its handler of requests in this process, from the request to the text of the answer. */
async function inProcess(calls) {
  const signedIn = await auth.api.signInEmail({ body: { email: email(0), password }, asResponse: true });
  const headers = { cookie: signedIn.headers.get('set-cookie').split(';')[0] };
  const call = (path) => async () => {
    const answer = await auth.handler(new Request(`http://127.0.0.1:${port}/api/auth${path}`, { headers }));
    const text = await answer.text();
    if (answer.status !== 200 || text === 'null') throw new Error(`${path} answered ${answer.status} ${text}`);
    return text;
  };
  return {
    session: await timeCalls(call('/get-session'), calls),
    list: await timeCalls(call(`/organization/list-members?limit=50&organizationId=${organizationId}`), calls),
  };
}

console.log(
  JSON.stringify({
    ready: true,
    ...(options.calls && (await inProcess(Number(options.calls)))),
    port,
    organizationId,
    users,
    password,
    ownerEmail: 'owner@peer.example.jp',
    totpCookie,
  }),
);
