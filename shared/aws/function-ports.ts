import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { LogLine, Ports } from '../operation/ports.ts';
import type { Subjects } from '../operation/subject-kinds.ts';
import type { Capabilities, TablePorts } from '../table/table.ts';
import { documentClient, dynamodbEngine } from './dynamodb-engine.ts';
import { patience } from './dynamodb-errors.ts';
import { Environment, readEnvironment, settingsOf } from './environment.ts';

/**
 * Adapters of ports besides the table, created only if a function's `uses` name them, or if it admits sessions, so that
 * a bundle contains only the clients it needs.
 */
export type Adapters = {
  readonly [P in
    | 'hasher'
    | 'signer'
    | 'authority'
    | 'mailer'
    | 'keyStore'
    | 'vault'
    | 'codes'
    | 'mailSeal'
    | 'assertionSigner'
    | 'assertionKeys'
    | 'printer'
    | 'bankDirectory'
    | 'files']?: () => Ports[P];
} & { readonly tokens?: (table: TablePorts) => Ports['tokens'] };

/**
 * Writes one JSON line for CloudWatch. Lambda's `console` would prefix time and id, and filters would not parse the
 * JSON.
 */
function log(line: LogLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function absent(port: string): never {
  throw new Error(`the function has no ${port}`);
}

/**
 * The ports of a Lambda function: its environment, the table with the capabilities of its accesses, the kind of its
 * subject, real time and randomness, and the adapters of its uses.
 */
export function functionPorts(adapters: Adapters, capabilities: Partial<Capabilities>, subjects: Subjects): Ports {
  const environment = readEnvironment(Environment);
  const engine = dynamodbEngine({
    client: documentClient(),
    tableName: environment.TABLE_NAME,
    dueShards: environment.DUE_SHARDS,
    ...patience,
  });
  return {
    settings: settingsOf(environment),
    engine,
    capabilities,
    subjects,
    now: () => new Date(),
    newId: (now) => ulid(now.getTime()),
    random: { bytes: (count) => randomBytes(count) },
    tokens: adapters.tokens?.({ engine, capabilities }) ?? { verify: () => absent('session tokens') },
    log,
    wait: patience.wait,
    hasher: adapters.hasher?.() ?? {
      hash: () => absent('hasher'),
      verify: () => absent('hasher'),
      isOutdated: () => absent('hasher'),
    },
    signer: adapters.signer?.() ?? { sign: () => absent('signer') },
    authority: adapters.authority?.() ?? {
      issue: () => absent('authority'),
      get: () => absent('authority'),
      revoke: () => absent('authority'),
    },
    mailer: adapters.mailer?.() ?? { send: () => absent('mailer') },
    vault: adapters.vault?.() ?? {
      seal: () => absent('token vault'),
      reseal: () => absent('token vault'),
      open: () => absent('token vault'),
    },
    codes: adapters.codes?.() ?? { match: () => absent('codes'), matchConsecutive: () => absent('codes') },
    mailSeal: adapters.mailSeal?.() ?? { seal: () => absent('mail seal'), open: () => absent('mail seal') },
    assertionSigner: adapters.assertionSigner?.() ?? { sign: () => absent('signer of assertions') },
    assertionKeys: adapters.assertionKeys?.() ?? { published: () => absent('keys of assertions') },
    printer: adapters.printer?.() ?? { print: () => absent('printer') },
    bankDirectory: adapters.bankDirectory?.() ?? {
      get asOf() {
        return absent('bank directory');
      },
      bankOf: () => absent('bank directory'),
      branchOf: () => absent('bank directory'),
    },
    files: adapters.files?.() ?? {
      uploadAddress: () => absent('file store'),
      read: () => absent('file store'),
      has: () => absent('file store'),
      write: () => absent('file store'),
      begin: () => absent('file store'),
      writePart: () => absent('file store'),
      finish: () => absent('file store'),
      downloadAddress: () => absent('file store'),
    },
    keyStore: adapters.keyStore?.() ?? { current: () => absent('key store'), store: () => absent('key store') },
  };
}
