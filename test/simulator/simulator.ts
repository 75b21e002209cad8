import { join } from 'node:path';
import { loadAssembly } from './assembly/load.ts';
import { provision } from './assembly/provision.ts';
import type { ReportRow } from './assembly/report.ts';
import { type SimulatedAws, startAws } from './aws/aws.ts';
import { admitBank, bankCredentials } from './bank-caller.ts';
import { createVirtualClock, type VirtualClock } from './clock.ts';
import { openControlServer } from './control-server.ts';
import { keepClock, openMarks, readClockOffset } from './data-directory.ts';
import { openGateway } from './gateway/gateway.ts';
import { createRestApis } from './gateway/rest-apis.ts';
import { serverCertificate } from './gateway/server-certificate.ts';
import { createLambda, type Lambda } from './lambda/lambda.ts';
import { assertFree, portsFrom } from './ports.ts';

/** How a simulator is started. */
export interface SimulatorOptions {
  /** The synthesized cloud assembly. @default cdk.out */
  readonly assemblyDirectory?: string;
  /** The workbench's port; the hosts' follow. 0 takes any free ports. @default 0 */
  readonly portBase?: number;
  /** What is kept between starts, and caches. @default .tegata */
  readonly dataDirectory?: string;
  /** Keeps no data, only caches. @default false */
  readonly memory?: boolean;
  /** The profile the assembly was synthesized with. @default standard */
  readonly profile?: string;
  /** Virtual time at the first start. @default real time */
  readonly startAt?: Date;
  /** Writes no log lines of functions and no errors of theirs. @default false */
  readonly quiet?: boolean;
}

/** A running simulator. */
export interface Simulator {
  readonly profile: string;
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

const accountId = '123456789012';
const defaultRegion = 'ap-northeast-1';

/**
 * Deploys a synthesized assembly to simulated services and opens its hosts on 127.0.0.1.
 * @throws Error when the assembly has something that is not simulated, or a port is taken; nothing is left running then
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { portBase = 0, dataDirectory = '.tegata', memory = false, profile = 'standard', quiet = false } = options;
  prepareProcess();
  const ports = portsFrom(portBase);
  const data = memory ? undefined : join(dataDirectory, profile);
  const assembly = loadAssembly(options.assemblyDirectory ?? 'cdk.out', defaultRegion);
  const region = assembly.stacks[0]?.region ?? defaultRegion;
  const onError = (error: unknown) => console.error(error);
  const cleanups: (() => unknown)[] = [];
  const stop = async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean();
  };

  try {
    const offset = readClockOffset(data && join(data, 'clock.json'));
    const startAt = offset === undefined ? options.startAt : new Date(Date.now() + offset);
    const clock = keepClock(createVirtualClock({ startAt, onError }), data && join(data, 'clock.json'));
    cleanups.push(() => clock.close());
    const awsOptions = {
      clock,
      region,
      accountId,
      dataDirectory: data,
      dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT,
    };
    const tls = serverCertificate(memory ? undefined : join(dataDirectory, 'tls'));
    const [aws] = await Promise.all([startAws(awsOptions), assertFree(ports)]);
    cleanups.push(() => aws.close());
    const lambda = createLambda({ clock, aws, region, cacheDirectory: join(dataDirectory, 'cache'), onError });
    cleanups.push(() => lambda.close());
    aws.setInvoker((functionArn, payload, kind) => lambda.invoke(functionArn, payload, { kind }));
    if (!quiet) lambda.onInvocation(writeFailures);

    const restApis = createRestApis();
    const marks = openMarks(data && join(data, 'done-once.json'));
    const deployed = await provision({
      assembly,
      region,
      accountId,
      aws,
      lambda,
      restApis,
      marks,
      handlerRoles: new Map(),
    });
    const hosts = restApis.hosts();
    const certificate = await tls;
    const findCredentials = admitBank(aws.iam, hosts.bank, { region, accountId });
    const gateway = await openGateway({
      hosts,
      ports,
      iam: aws.iam,
      lambda,
      region,
      accountId,
      now: () => clock.now(),
      certificate,
      findCredentials,
      readObject: (uri, version) => readObject(aws, uri, version),
      onError,
    });
    // What is on its way, such as mails, still arrives.
    cleanups.push(() => settleWithin(aws, 2_000));
    cleanups.push(() => gateway.close());
    const urls = {
      entry: `https://localhost:${gateway.ports.entry}`,
      secure: `https://localhost:${gateway.ports.secure}`,
      bank: `https://localhost:${gateway.ports.bank}`,
    };
    const credentials = { ...bankCredentials, region };
    const shared = { profile, clock, aws, caCertificate: certificate.caPem, bankCredentials: credentials };
    const control = await openControlServer({ ...shared, hosts: urls, port: ports.workbench });
    cleanups.push(() => control.close());
    const { rows: report, outputs } = deployed;
    return { ...shared, hosts: { ...urls, workbench: control.url }, lambda, report, outputs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// Lambda runs in UTC; password hashes of many functions share one process here, and its four threads would be a queue.
function prepareProcess(): void {
  process.env.TZ = 'UTC';
  process.env.UV_THREADPOOL_SIZE ??= '32';
}

async function settleWithin(aws: SimulatedAws, milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([aws.settle(), promise]);
  clearTimeout(timer);
}

function writeFailures({
  functionName,
  requestId,
  errorType,
  logs,
}: Parameters<Parameters<Lambda['onInvocation']>[0]>[0]) {
  if (!errorType) return;
  console.error(`${functionName} failed: ${errorType} (request ${requestId})`);
  for (const { level, message } of logs) console.error(`  ${level} ${message}`);
}

function readObject({ s3 }: SimulatedAws, uri: string, version: string | undefined): string {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  const object = s3.object(bucket, key, version);
  if (!object) throw new Error(`the truststore ${uri} (version ${version ?? 'latest'}) is not there`);
  return object.body.toString('utf8');
}
