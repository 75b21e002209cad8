import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context as LambdaContext } from 'aws-lambda';
import { tokenCodes } from '../shared/aws/token-codes.ts';
import { kindsOf, kindsOfFunction } from '../shared/derive/policy.ts';
import type { EventHandler } from '../shared/frame/handle-function.ts';
import type { AnyOperation } from '../shared/operation/operation.ts';
import type { LogLine, Ports } from '../shared/operation/ports.ts';
import { subjectKinds } from '../shared/operation/subject-kinds.ts';
import type { Profile } from '../shared/profiles/profile.ts';
import { type ProfileName, profiles } from '../shared/profiles/profiles.ts';
import type { Item } from '../shared/table/engine.ts';
import { type HistoryRow, historyItem } from '../shared/table/history.ts';
import { type Mail, mailItem } from '../shared/table/mails.ts';
import { capabilities } from '../shared/table/table.ts';
import { renderMail } from '../shared/text/render-mail.ts';
import { type Builders, builders } from './builders/builders.ts';
import type { Change } from './engines/memory/storage.ts';
import { answerBytes } from './fakes/answer-body.ts';
import { fakeAssertionKeys, fakeAssertionSigner } from './fakes/assertion-keys.ts';
import { fakeAuthority } from './fakes/authority.ts';
import { fakeBankDirectory } from './fakes/bank-directory.ts';
import { settableClock } from './fakes/clock.ts';
import { fakeFiles } from './fakes/files.ts';
import { guardingForms } from './fakes/form-guard.ts';
import { fakeHasher } from './fakes/hasher.ts';
import { fakeKeyStore } from './fakes/key-store.ts';
import { fakeMailSeal } from './fakes/mail-seal.ts';
import { fakeMailer } from './fakes/mailer.ts';
import { fakePrinter } from './fakes/printer.ts';
import { seededRandom } from './fakes/random.ts';
import { recordingEngine, recordRefusal } from './fakes/recording.ts';
import { domains, type Request, requestEvent } from './fakes/request.ts';
import { type Hooks, watched } from './fakes/rounds.ts';
import { fakeTokens } from './fakes/tokens.ts';
import { fakeVault } from './fakes/vault.ts';
import { memoryEngine } from './memory-engine.ts';
import { capabilitiesFor, subjectsFor } from './table-on.ts';

export interface WorldOptions {
  /** @default 'standard' */
  readonly profile?: ProfileName;
  /** @default 2026-04-01T10:00 in Japan */
  readonly startAt?: Date | string;
  /** Decides ids, secrets and salts. @default 1 */
  readonly seed?: number;
}

/** The result of `handle`: the operation, to be run with ports. */
interface RunsOn {
  readonly on: (
    ports: Ports,
  ) => (event: APIGatewayProxyEvent, context?: LambdaContext) => Promise<APIGatewayProxyResult>;
  readonly operation: AnyOperation;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every operation
  readonly body: any;
  readonly bytes: Buffer;
  /** Sequential requests to the table: parallel ones count once. */
  readonly roundTrips: number;
}

/** A mail of the outbox; it has its text until it is sent. */
export type OutboxMail = Mail & { readonly text?: string };

/** A whole bank in memory: every port is the test's, so the test controls time, randomness and faults. */
export function createWorld(options: WorldOptions = {}) {
  const { profile: name = 'standard', startAt = '2026-04-01T10:00:00+09:00', seed = 1 } = options;
  const profile: Profile = profiles[name];
  const clock = settableClock(new Date(startAt));
  const random = seededRandom(seed);
  const hooks: Hooks = {};
  const changes: Change[] = [];
  const rounds = watched(hooks);
  const engine = guardingForms(
    memoryEngine({
      ...rounds.options,
      now: () => clock.now().getTime(),
      onChange: (change) => changes.push(change),
    }),
  );
  const logs: LogLine[] = [];
  const tokens = fakeTokens(random.bytes(32));
  const hasher = fakeHasher(random);
  const authority = fakeAuthority({ now: clock.now, random });
  const mailer = fakeMailer(clock.now);
  const keyStore = fakeKeyStore();
  const mailSeal = fakeMailSeal();
  const files = fakeFiles();
  const ports: Ports = {
    settings: { profile: name, domains },
    engine,
    capabilities,
    subjects: subjectKinds,
    now: clock.now,
    newId: random.ulid,
    random,
    hasher,
    tokens,
    log: (line) => logs.push(line),
    wait: async () => undefined,
    signer: tokens,
    authority,
    mailer,
    keyStore,
    vault: fakeVault(),
    codes: tokenCodes(),
    mailSeal,
    assertionSigner: fakeAssertionSigner,
    assertionKeys: fakeAssertionKeys,
    printer: fakePrinter(),
    bankDirectory: fakeBankDirectory(),
    files: files.store,
  };

  let invocations = 0;
  const call = async (handler: RunsOn, request: Request = {}): Promise<Answer> => {
    const event = requestEvent(handler.operation, request, {
      now: clock.now(),
      requestId: request.requestId ?? random.uuid(),
    });
    rounds.reset();
    invocations += 1;
    // Worlds that share a table must not share transaction tokens.
    const [run, number] = [String(seed).padStart(8, '0'), String(invocations).padStart(12, '0')];
    const invocation = { awsRequestId: `${run}-0000-4000-8000-${number}` };
    const { operation } = handler;
    const recorded = {
      ...ports,
      engine: recordingEngine(ports.engine, operation),
      capabilities: capabilitiesFor(kindsOf(operation)),
      subjects: subjectsFor(operation),
    };
    const result = await handler.on(recorded)(event, invocation as LambdaContext);
    const { statusCode, headers = {} } = result;
    const bytes = answerBytes(result);
    const isFile =
      headers['Content-Type'] !== undefined &&
      operation.alsoAs !== undefined &&
      String(headers['Content-Type']).startsWith(operation.alsoAs);
    const body = isFile || bytes.length === 0 ? undefined : JSON.parse(bytes.toString());
    if (statusCode >= 400) recordRefusal(operation.name, body.code);
    const texts = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
    return {
      status: statusCode,
      headers: texts,
      body,
      bytes,
      roundTrips: rounds.count(),
    };
  };

  const base = {
    ports,
    profile,
    engine,
    random,
    hasher,
    tokens,
    authority,
    mailer,
    keyStore,
    mailSeal,
    files,
    /** Hooks into the table's requests: throw in `before` for a lost request, in `after` for a lost answer. */
    hooks,
    logs,
    /** Every change of the table, as its stream delivers them. */
    changes,
    now: clock.now,
    at: clock.at,
    advance: clock.advance,
    call,
    /** Runs an event function. */
    run: <E, R>(handler: EventHandler<E, R>, event: E): Promise<R> =>
      handler.on({
        ...ports,
        engine: recordingEngine(ports.engine, handler.definition),
        capabilities: capabilitiesFor(kindsOfFunction(handler.definition)),
      })(event),
    items: (prefix = ''): readonly Item[] => engine.items(prefix),
    /** The history of a company, oldest first. */
    history: (companyId: string): readonly HistoryRow[] =>
      engine.items(`HISTORY#${companyId}#`).map((item) => historyItem.parse(item)),
    /** The outbox, oldest first; waiting mails are unsealed and rendered too. */
    mails: (): readonly OutboxMail[] => {
      const mails = engine.items('MAIL#').map((item) => mailItem.parse(item));
      const ordered = mails.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : Number(a.createdAt > b.createdAt)));
      return ordered.map((mail) => {
        if (!mail.values) return mail;
        const values = { ...mail.values, ...(mail.sealed && mailSeal.peek(mail.sealed, mail)) };
        return { ...mail, values, text: renderMail(mail.kind, values, profile.bank).text };
      });
    },
  };
  const world: WorldBase & Builders = Object.assign(base, builders(base));
  return world;
}

export type World = ReturnType<typeof createWorld>;

/** The world without its builders, which the builders use. */
export interface WorldBase {
  readonly ports: Ports;
  readonly profile: Profile;
  readonly engine: ReturnType<typeof memoryEngine>;
  readonly random: ReturnType<typeof seededRandom>;
  readonly hasher: ReturnType<typeof fakeHasher>;
  readonly tokens: ReturnType<typeof fakeTokens>;
  readonly authority: ReturnType<typeof fakeAuthority>;
  readonly mailer: ReturnType<typeof fakeMailer>;
  readonly keyStore: ReturnType<typeof fakeKeyStore>;
  readonly mailSeal: ReturnType<typeof fakeMailSeal>;
  readonly files: ReturnType<typeof fakeFiles>;
  readonly hooks: Hooks;
  readonly logs: readonly LogLine[];
  readonly changes: readonly Change[];
  readonly now: () => Date;
  readonly at: (instant: Date | string) => void;
  readonly advance: ReturnType<typeof settableClock>['advance'];
  readonly call: (handler: RunsOn, request?: Request) => Promise<Answer>;
  readonly run: <E, R>(handler: EventHandler<E, R>, event: E) => Promise<R>;
  readonly items: (prefix?: string) => readonly Item[];
  readonly history: (companyId: string) => readonly HistoryRow[];
  readonly mails: () => readonly OutboxMail[];
}
