import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Assembly, loadAssembly } from './assembly/load.ts';
import { type HostCertificate, hostCertificate } from './host-certificate.ts';
import { type Ports, portsFrom } from './ports.ts';
import { openStates, type States } from './states/states.ts';

/** How a simulator is started. */
export interface SimulatorOptions {
  /** The synthesized cloud assembly. @default cdk.out */
  readonly assemblyDirectory?: string;
  /** The workbench's port; the hosts' follow. 0 takes any free ports. @default 0 */
  readonly portBase?: number;
  /** Each server's port. @default those of `portBase` */
  readonly ports?: Ports | undefined;
  /** Ends this simulator, lets another state take its data's place, and starts again. @default states cannot be loaded */
  readonly restart?: (exchange: () => Promise<void>) => void;
  /** What is kept between starts, and caches. @default .tegata */
  readonly dataDirectory?: string;
  /** Keeps no data, only caches. @default false */
  readonly memory?: boolean;
  /** The profile the assembly was synthesized with. @default standard */
  readonly profile?: string;
  /** Virtual time at the first start. @default real time */
  readonly startAt?: Date;
  /** Whether the bank's core works: it takes authorised requests at its times, and reports results. @default false */
  readonly core?: boolean;
  /** Prints no requests and no failures of functions. @default false */
  readonly quiet?: boolean;
  /** Certificates of hosts that the account holds before the stacks are deployed. @default `hostCertificate` */
  readonly certificates?: readonly HostCertificate[];
}

/** The options with everything that follows from them. */
export interface Settings {
  readonly assembly: Assembly;
  readonly region: string;
  readonly accountId: string;
  readonly profile: string;
  readonly ports: Ports;
  readonly quiet: boolean;
  readonly core: boolean;
  readonly certificates: readonly HostCertificate[];
  readonly startAt?: Date;
  readonly cacheDirectory: string;
  /** Of one profile; undefined keeps nothing. */
  readonly data?: string;
  /** Of the servers' certificate: of the profile, if a state was loaded, otherwise shared; undefined keeps nothing. */
  readonly tls?: string;
  readonly states?: States;
  readonly restart?: SimulatorOptions['restart'];
  readonly onError: (error: unknown) => void;
}

const accountId = '123456789012';
const defaultRegion = 'ap-northeast-1';

/** @throws Error when the assembly cannot be read */
export function settingsOf(options: SimulatorOptions): Settings {
  const {
    dataDirectory = '.tegata',
    memory = false,
    profile = 'standard',
    quiet = false,
    core = false,
    startAt,
  } = options;
  const { certificates = [hostCertificate], portBase = 0, ports = portsFrom(portBase), restart } = options;
  const assembly = loadAssembly(options.assemblyDirectory ?? 'cdk.out', defaultRegion);
  return {
    assembly,
    region: assembly.stacks[0]?.region ?? defaultRegion,
    accountId,
    profile,
    ports,
    quiet,
    core,
    certificates,
    startAt,
    cacheDirectory: join(dataDirectory, 'cache'),
    ...(memory ? {} : kept(dataDirectory, profile)),
    ...(restart && { restart }),
    onError: (error) => console.error(error),
  };
}

function kept(dataDirectory: string, profile: string): Pick<Settings, 'data' | 'tls' | 'states'> {
  const data = join(dataDirectory, profile);
  const own = join(data, 'tls');
  return {
    data,
    tls: existsSync(own) ? own : join(dataDirectory, 'tls'),
    states: openStates({ dataDirectory, profile }),
  };
}
