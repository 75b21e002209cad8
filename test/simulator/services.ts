import { join } from 'node:path';
import { type Provisioned, provision } from './assembly/provision.ts';
import { type SimulatedAws, startAws } from './aws/aws.ts';
import { createVirtualClock, type VirtualClock } from './clock.ts';
import { keepClock, openMarks, readClockOffset } from './data-directory.ts';
import { createRestApis, type RestApis } from './gateway/rest-apis.ts';
import { createLambda, type Lambda } from './lambda/lambda.ts';
import { assertFree } from './ports.ts';
import type { Settings } from './settings.ts';

/** What the stacks are deployed to. */
export interface Services {
  readonly clock: VirtualClock;
  readonly aws: SimulatedAws;
  readonly lambda: Lambda;
  readonly restApis: RestApis;
}

/** Ends what was started, the last first. */
export interface Cleanups {
  add(clean: () => unknown): void;
  run(): Promise<void>;
}

/** Starts empty. */
export function createCleanups(): Cleanups {
  const cleanups: (() => unknown)[] = [];
  return {
    add: (clean) => void cleanups.push(clean),
    async run() {
      for (const clean of cleanups.splice(0).reverse()) await clean();
    },
  };
}

/** Starts the services the stacks need, still without anything in them. @throws Error when a port is taken */
export async function startServices(settings: Settings, cleanups: Cleanups): Promise<Services> {
  const { region, accountId, data, cacheDirectory, onError } = settings;
  const clock = startClock(settings);
  cleanups.add(() => clock.close());
  await assertFree(settings.ports);
  const dynamodbEndpoint = process.env.DYNAMODB_ENDPOINT;
  const aws = await startAws({ clock, region, accountId, dataDirectory: data, dynamodbEndpoint, onError });
  cleanups.add(() => aws.close());
  const lambda = createLambda({ clock, aws, region, cacheDirectory, onError });
  cleanups.add(() => lambda.close());
  aws.setInvoker((functionArn, payload, kind) => lambda.invoke(functionArn, payload, { kind }));
  return { clock, aws, lambda, restApis: createRestApis() };
}

/** Deploys the stacks. @throws Error when they have something that is not simulated */
export function deploy(settings: Settings, services: Services): Promise<Provisioned> {
  const { assembly, region, accountId, certificates, data } = settings;
  const marks = openMarks(data && join(data, 'done-once.json'));
  return provision({ assembly, region, accountId, certificates, ...services, marks, handlerRoles: new Map() });
}

function startClock({ data, startAt, onError }: Settings): VirtualClock {
  const file = data && join(data, 'clock.json');
  const offset = readClockOffset(file);
  const continued = offset === undefined ? startAt : new Date(Date.now() + offset);
  return keepClock(createVirtualClock({ startAt: continued, onError }), file);
}
