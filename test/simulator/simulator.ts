import { join } from 'node:path';
import v8 from 'node:v8';
import { profileNamed } from '../../shared/profiles/profiles.ts';
import type { ReportRow } from './assembly/report.ts';
import type { SimulatedAws } from './aws/aws.ts';
import { admitBank, bankCredentials } from './bank-caller.ts';
import type { Reached } from './client/clients.ts';
import type { VirtualClock } from './clock.ts';
import { openControlServer } from './control-server.ts';
import { type Core, startCore } from './core/core.ts';
import { waitingRequests } from './core/waiting-requests.ts';
import { type Gateway, openGateway } from './gateway/gateway.ts';
import type { HostOptions } from './gateway/host.ts';
import { type ServerCertificate, serverCertificate } from './gateway/server-certificate.ts';
import type { Lambda } from './lambda/lambda.ts';
import { createCleanups, deploy, type Services, startServices } from './services.ts';
import { type Settings, type SimulatorOptions, settingsOf } from './settings.ts';
import { createSourceFrames } from './source-frames.ts';
import { describeEntry } from './terminal.ts';
import { openDemonstration } from './workbench/demonstration.ts';
import { createLiveLog } from './workbench/live-log.ts';
import { entryOf, entryOfRefused, type Recorded } from './workbench/log-entry.ts';

export type { SimulatorOptions } from './settings.ts';

/** A running simulator. */
export interface Simulator {
  readonly profile: string;
  /** URLs. */
  readonly hosts: {
    readonly entry: string;
    readonly secure: string;
    readonly bank: string;
    readonly workbench: string;
  };
  readonly clock: VirtualClock;
  readonly aws: SimulatedAws;
  readonly lambda: Lambda;
  /** PEM; what clients trust the hosts by. */
  readonly caCertificate: string;
  readonly bankCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string };
  /** What of the templates is simulated, what is left out and why. */
  readonly report: readonly ReportRow[];
  /** Outputs of the stacks, by stack and name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Ends everything it started. */
  stop(): Promise<void>;
}

/**
 * Deploys a synthesized assembly to simulated services and opens its hosts on 127.0.0.1.
 * @throws Error when the assembly has something that is not simulated, or a port is taken; nothing is left running then
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  prepareProcess();
  const settings = settingsOf(options);
  const { profile, region, ports } = settings;
  const cleanups = createCleanups();
  try {
    const [services, certificate] = await Promise.all([
      startServices(settings, cleanups),
      serverCertificate(settings.tls),
    ]);
    const { clock, aws, lambda } = services;
    const { rows: report, outputs } = await deploy(settings, services);
    const liveLog = createLiveLog({ now: () => clock.now() });
    const record = (entry: Recorded) => {
      liveLog.add(entry);
      const line = settings.quiet ? undefined : describeEntry(entry);
      if (line) console.log(line);
    };
    const inSources = createSourceFrames();
    lambda.onInvocation((invocation) => void entryOf(invocation, inSources).then(record, settings.onError));
    const gateway = await openHosts(settings, services, certificate, (refused) => record(entryOfRefused(refused)));
    // Once nobody can ask for more: what is on its way, such as mails, still arrives.
    cleanups.add(() => settleWithin(aws, 2_000));
    cleanups.add(() => gateway.close());
    const urls = urlsOf(gateway);
    const credentials = { ...bankCredentials, region };
    const common = { profile, clock, aws, lambda, caCertificate: certificate.caPem, bankCredentials: credentials };
    const demonstration = openDemonstration(settings.data && join(settings.data, 'demonstration.json'));
    const core = settings.core ? openCore(settings, services, { ...common, hosts: urls }) : undefined;
    cleanups.add(() => core?.close());
    const control = await openControlServer({
      ...common,
      liveLog,
      demonstration,
      inSources,
      core,
      states: settings.states,
      restart: settings.restart,
      hosts: urls,
      port: ports.workbench,
    });
    cleanups.add(() => control.close());
    const hosts = { ...urls, workbench: control.url };
    return { ...common, hosts, report, outputs, stop: cleanups.run };
  } catch (error) {
    await cleanups.run();
    throw error;
  }
}

// Lambda runs in UTC; password hashes of many functions share one process here, and its four threads would be a queue.
function prepareProcess(): void {
  process.env.TZ = 'UTC';
  process.env.UV_THREADPOOL_SIZE ??= '32';
  // Heaps at most double between collections: under load a third less memory than V8 would take, at no cost in speed.
  v8.setFlagsFromString('--heap-growing-percent=100');
  // What has not run between two collections, such as all that only loads a module, is compiled again if it runs once more.
  v8.setFlagsFromString('--bytecode-old-age=2');
}

function openHosts(
  settings: Settings,
  services: Services,
  certificate: ServerCertificate,
  onRefused: HostOptions['onRefused'],
): Promise<Gateway> {
  const { region, accountId, ports, onError } = settings;
  const { aws, lambda, clock, restApis } = services;
  const hosts = restApis.hosts();
  return openGateway({
    hosts,
    ports,
    iam: aws.iam,
    lambda,
    region,
    accountId,
    now: () => clock.now(),
    certificate,
    findCredentials: admitBank(aws.iam, hosts.bank, { region, accountId }),
    readObject: (uri, version) => readObject(aws, uri, version),
    onRefused,
    onError,
  });
}

/** Acts that may authorise a request. */
const authorising = ['approve-requests', 'make-transfer', 'switch-service'];

function openCore({ profile, data }: Settings, { aws, lambda, clock }: Services, reached: Reached): Core {
  const core = startCore({
    ...reached,
    clock,
    pickUps: profileNamed(profile).transfers.pickUps,
    waiting: () => waitingRequests(aws),
    file: data && join(data, 'core.json'),
  });
  lambda.onInvocation(({ functionName }) => {
    if (authorising.some((name) => functionName.endsWith(name))) core.look();
  });
  return core;
}

function urlsOf({ ports: { entry, secure, bank } }: Gateway) {
  const url = (port: number) => `https://localhost:${port}`;
  return { entry: url(entry), secure: url(secure), bank: url(bank) };
}

async function settleWithin(aws: SimulatedAws, milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([aws.settle(), promise]);
  clearTimeout(timer);
}

function readObject({ s3 }: SimulatedAws, uri: string, version: string | undefined): string {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  const object = s3.object(bucket, key, version);
  if (!object) throw new Error(`the truststore ${uri} (version ${version ?? 'latest'}) is not there`);
  return object.body.toString('utf8');
}
