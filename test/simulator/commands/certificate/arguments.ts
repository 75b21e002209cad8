import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../options.ts';
import { defaultWorkbench, findSimulator } from '../running-simulator.ts';
import type { BankHost } from './bank-host.ts';
import type { Prompt } from './prompt.ts';
import { proxyOfEnvironment, throughProxy } from './proxy.ts';

const usage = `npm run certificate -- acquire --login-id ID      a first certificate
npm run certificate -- renew [--login-id ID]      a new one, with the one that is about to expire

  --login-password …      asked for when it is not given, as is everything secret
  --contract-id, --user-id  instead of --login-id, where the bank identifies its customers so
  --otp …                 where the bank asks for a one-time password
  --token-serial-number … with the first one, which registers the token
  --pkcs12-password …     of the .p12 file for the browser or the operating system
  --directory DIR         where keys and certificates are kept        (~/tegata-certificates)
  --host URL              acquire: the entry host, renew: the secure host   (those of the local simulator)
  --entry URL             renew: the entry host, where a slow renewal is fetched
  --workbench URL         the local simulator                         (http://localhost:9440, or TEGATA_WORKBENCH)
  --ca FILE               whose certificates the hosts have           (those of the system, or the simulator's)
  --proxy URL             an HTTP proxy                               (HTTPS_PROXY)
  --proxy-user, --proxy-password   asked for when the proxy wants them`;

const options = {
  'login-id': { type: 'string' },
  'contract-id': { type: 'string' },
  'user-id': { type: 'string' },
  'login-password': { type: 'string' },
  otp: { type: 'string' },
  'token-serial-number': { type: 'string' },
  'pkcs12-password': { type: 'string' },
  directory: { type: 'string', default: join(homedir(), 'tegata-certificates') },
  host: { type: 'string' },
  entry: { type: 'string' },
  ca: { type: 'string' },
  proxy: { type: 'string' },
  'proxy-user': { type: 'string' },
  'proxy-password': { type: 'string' },
  workbench: { type: 'string', default: defaultWorkbench() },
} as const;

/** What was asked for on the command line. @throws Error with the usage */
export function readArguments() {
  const { values, positionals } = readOptions({ usage, options, allowPositionals: true });
  const [action] = positionals;
  if (positionals.length !== 1 || (action !== 'acquire' && action !== 'renew'))
    throw new Error(`say what to do\n\n${usage}`);
  return { action, ...values } as const;
}

export type Arguments = ReturnType<typeof readArguments>;

/** The hosts to speak to, and how. @throws Error when there is neither a host nor a simulator */
export async function findHosts(
  given: Arguments,
  prompt: Prompt,
): Promise<{ readonly entry: BankHost; readonly secure: BankHost }> {
  const simulator = given.host ? undefined : await findSimulator(given.workbench);
  if (!given.host && !simulator)
    throw new Error(`no simulator at ${given.workbench}: npm start, or name the bank's --host`);
  const ca = given.ca ? readFileSync(given.ca, 'utf8') : simulator?.caCertificate;
  const host = (address: string | undefined): BankHost => {
    const url = new URL(address ?? '');
    return { url, ca, tunnel: tunnelTo(url, given, prompt) };
  };
  const isAcquiring = given.action === 'acquire';
  return {
    entry: host(simulator?.hosts.entry ?? (isAcquiring ? given.host : (given.entry ?? given.host))),
    secure: host(simulator?.hosts.secure ?? given.host),
  };
}

function tunnelTo({ hostname }: URL, given: Arguments, prompt: Prompt) {
  const proxy = given.proxy ? new URL(given.proxy) : proxyOfEnvironment(hostname, process.env);
  if (!proxy) return undefined;
  let isGiven = given['proxy-user'] !== undefined;
  return throughProxy(proxy, async ({ origin }) => {
    const { 'proxy-user': user, 'proxy-password': password } = given;
    if (isGiven && user !== undefined && password !== undefined) {
      isGiven = false;
      return { user, password };
    }
    // CCHK008: they are not the login ID and the login password (A11-4).
    const asked = await prompt.ask(`プロキシ ${origin} のユーザ名（ログインIDではありません）`);
    return {
      user: asked,
      password: await prompt.askSecret('プロキシのパスワード（ログインパスワードではありません）'),
    };
  });
}
