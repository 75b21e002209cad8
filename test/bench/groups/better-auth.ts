import { times } from '../operations/scenario.ts';
import { type Holder, loggedInHolders } from '../operations/token-holders.ts';
import { newUserForm } from '../operations/users.ts';
import type { Options } from '../options.ts';
import { peersDirectory, tryPeers } from '../peers/peers.ts';
import { startBankProcess } from '../tegata/bank-process.ts';
import { ask, bodyOf, enter, lanes, openStage, type Stage } from '../tegata/stage.ts';
import { type Answer, openSender, type Sender } from '../tools/client.ts';
import { type Program, residentMemory, startProgram } from '../tools/process.ts';
import { type Contest, columnsBeside, compare, type Prepare } from '../tools/side-by-side.ts';
import type { Table } from '../tools/table.ts';
import { compareInProcess, type OverNetwork } from './in-process.ts';

const users = 999;

/** Sign-in, session check, user list, user creation and TOTP check beside better-auth. */
export async function* measureBetterAuth(options: Options, say: (what: string) => void): AsyncIterable<Table> {
  const bank = await startBankProcess();
  try {
    const stage = await openStage(bank);
    const peer = await tryPeers(say, openPeer);
    try {
      const contests = contestsOf(stage, 'missing' in peer ? peer.missing : peer);
      const rows: (readonly string[])[] = [];
      for (const contest of contests) {
        say(contest.what);
        rows.push(await compare(contest, options));
      }
      const memory = (pid: number) => residentMemory(pid).reduce((sum, { mebibytes }) => sum + mebibytes, 0);
      const theirs = 'missing' in peer ? '-' : `${memory(peer.program.pid).toFixed(0)} MiB`;
      const beside = tableOf(rows, options, `${memory(bank.pid).toFixed(0)} MiB`, theirs);
      yield beside;
      yield await compareInProcess({ users, overNetwork: overNetworkOf(rows) }, options, say);
    } finally {
      stage.close();
      if (!('missing' in peer)) await peer.close();
    }
  } finally {
    await bank.stop();
  }
}

/** The medians of session check and list, which stand second and third. */
function overNetworkOf([, session = [], list = []]: readonly (readonly string[])[]): OverNetwork {
  const medians = ([, ours = '', theirs = '']: readonly string[]) => [ours, theirs] as const;
  return { session: medians(session), list: medians(list) };
}

interface Peer {
  readonly program: Program;
  readonly about: Readonly<Record<'port' | 'organizationId' | 'password' | 'ownerEmail' | 'totpCookie', string>>;
  readonly sender: Sender;
  readonly close: () => Promise<void>;
}

async function openPeer(): Promise<Peer> {
  const program = await startProgram({
    command: [process.execPath, 'better-auth.mjs', '--users', String(users)],
    cwd: peersDirectory,
    env: { UV_THREADPOOL_SIZE: '32', NODE_ENV: 'production' },
    readyWhen: /"ready":true/,
  });
  const about: Peer['about'] = JSON.parse(program.ready);
  const sender = openSender(`http://127.0.0.1:${about.port}`);
  const close = async () => {
    sender.close();
    await program.stop();
  };
  return { program, about, sender, close };
}

function contestsOf(stage: Stage, peer: Peer | string): readonly Contest[] {
  const theirs = typeof peer === 'string' ? undefined : theirPrepares(peer);
  const missing = typeof peer === 'string' ? peer : '';
  const seat = (index: number) => {
    const found = stage.seats.password[index % lanes];
    if (!found) throw new RangeError('no seats');
    return found;
  };
  const oursSignIn: Prepare = async (count) =>
    (await stage.clerks('password', count)).map(
      ({ companyId, userId, loginId }) =>
        () =>
          enter({ companyId, userId, loginId, sender: stage.entry }),
    );
  const oursCreation: Prepare = async (count) =>
    times(count, (index) => {
      const form = newUserForm(stage, false);
      return () => ask(seat(index), 'POST', '/users', form);
    });
  return [
    { what: 'sign-in (1 hash)', weight: 'hashing', ours: oursSignIn, theirs: theirs?.signIn ?? missing },
    {
      what: 'session check',
      weight: 'light',
      ours: async (count) => times(count, (index) => () => ask(seat(index), 'GET', `/users/${seat(index).userId}`)),
      theirs: theirs?.session ?? missing,
    },
    {
      what: `user list, 50 of ${users}`,
      weight: 'light',
      ours: async (count) => times(count, () => () => ask(stage.large, 'GET', '/users?limit=50')),
      theirs: theirs?.list ?? missing,
    },
    {
      what: 'user creation, own password checked (2 hashes each)',
      weight: 'hashing',
      ours: oursCreation,
      theirs: theirs?.create(true) ?? missing,
    },
    {
      what: 'user creation as it comes (2 hashes, theirs 1)',
      weight: 'hashing',
      ours: oursCreation,
      theirs: theirs?.create(false) ?? missing,
    },
    { what: 'TOTP check, nothing spent', weight: 'light', ours: rehearsals(stage), theirs: theirs?.totp ?? missing },
    {
      what: 'TOTP check, spent with its work',
      weight: 'hashing',
      ours: spending(stage),
      theirs: theirs?.totp ?? missing,
    },
  ];
}

/** Dry runs of a token's registration: the code is checked and not spent, as in theirs. */
function rehearsals(stage: Stage): Prepare {
  return async (count) => {
    const holders = await loggedInHolders(stage, { count: lanes, isRegistered: false });
    return times(count, (index) => () => {
      const { seat, device } = holders[index % lanes] as Holder;
      const headers = {
        'content-type': 'application/json',
        prefer: 'validate-only',
        authorization: `Bearer ${seat.token}`,
      };
      return seat.sender.send('POST', '/tokens/registrations', headers, JSON.stringify(registrationOf(device)));
    });
  };
}

/** Registrations, each by another user with another token: the code is spent, token and user change, a mail is written. */
function spending(stage: Stage): Prepare {
  return async (count) => {
    const holders = await loggedInHolders(stage, { count, isRegistered: false });
    return holders.map(
      ({ seat, device }) =>
        () =>
          ask(seat, 'POST', '/tokens/registrations', registrationOf(device)),
    );
  };
}

const registrationOf = ({ serialNumber, code }: Holder['device']) => ({ serialNumber, otp: code() });

function theirPrepares({ sender, about }: Peer) {
  const { organizationId, password, ownerEmail } = about;
  const json = { 'content-type': 'application/json', origin: sender.url };
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    sender.send('POST', path, { ...json, ...headers }, JSON.stringify(body));
  const email = (index: number) => `user${String(index).padStart(5, '0')}@peer.example.jp`;
  const signIn = (address: string) => post('/api/auth/sign-in/email', { email: address, password });
  const cookieOf = (answer: Answer) => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  let made = 0;
  const owner = async () => {
    const answer = await signIn(ownerEmail);
    return { cookie: cookieOf(answer), token: bodyOf<{ token: string }>(answer).token };
  };
  const reading = (path: string, sessions: number): Prepare => {
    return async (count) => {
      const cookies = await Promise.all(times(sessions, async (index) => cookieOf(await signIn(email(index)))));
      return times(count, (index) => () => sender.send('GET', path, { cookie: cookies[index % sessions] ?? '' }));
    };
  };
  return {
    signIn: async (count: number) => times(count, (index) => () => signIn(email(index % users))),
    session: reading('/api/auth/get-session', lanes),
    list: reading(`/api/auth/organization/list-members?limit=50&organizationId=${organizationId}`, 1),
    create:
      (isChecked: boolean): Prepare =>
      async (count) => {
        const { token } = await owner();
        return times(count, () => {
          made += 1;
          const account = { email: `new${made}@peer.example.jp`, name: '計測　次郎', password: 'Tantou26c' };
          const form = { ...account, ...(isChecked && { ownPassword: password }) };
          return () => post('/members', form, { authorization: `Bearer ${token}` });
        });
      },
    totp: async (count: number) => {
      const { code } = JSON.parse((await sender.send('GET', '/totp-code')).text);
      const headers = { cookie: about.totpCookie };
      return times(count, () => () => post('/api/auth/two-factor/verify-totp', { code }, headers));
    },
  };
}

function tableOf(rows: Table['rows'], { rounds }: Options, ours: string, theirs: string): Table {
  return {
    title: 'Beside better-auth',
    columns: columnsBeside('better-auth'),
    rows,
    notes: [
      `Medians of ${rounds} rounds in alternating order, each side warmed by a round that does not count, the same client over kept connections, ${users} users, the same argon2id parameters. Ours over TLS through gateway, policy check and SDK to an engine in another process, each change with its history row; better-auth 1.7.4 over plain HTTP with SQLite in its own process and memory, organization, two-factor, admin and bearer plugins. Resident memory afterwards: ours ${ours}, engine included; theirs ${theirs}.`,
      'Below 1 × is ahead in milliseconds, above 1 × in requests per second. Session check: ours reads session, user and company consistently and answers the own user record. TOTP check: the registration of a token, only tried with one code again and again, or done with a token and a code each; theirs takes the same code again and again, and counts nothing. Ours opens the secret by KMS. Password hashes: ours keep their memory for the next one (decision 13), theirs as Node.js does.',
    ],
  };
}
