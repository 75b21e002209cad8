import { createIam } from '../iam/iam.ts';
import { scopeClock } from './scoped-clock.ts';
import { createServices } from './services.ts';
import { openStore } from './store.ts';
import type { AwsCall, AwsOptions, Fault, SimulatedAws } from './types.ts';
import { createDispatch } from './wire/dispatch.ts';
import { createFaults } from './wire/faults.ts';
import { startWireServer } from './wire/server.ts';
import type { WireService } from './wire/service.ts';

export type * from './types.ts';

/** Starts the simulated AWS on a free loopback port. */
export async function startAws(options: AwsOptions): Promise<SimulatedAws> {
  const {
    clock,
    region,
    accountId,
    dataDirectory,
    onError = (error) => console.error('simulated AWS:', error),
  } = options;
  const now = () => clock.now();
  const iam = createIam({ now, region, accountId });
  const faults = createFaults();
  const listeners = new Set<(call: AwsCall) => void>();
  const onCall = (call: AwsCall) => {
    for (const listener of listeners) listener(call);
  };
  const byName = new Map<string, WireService>();
  const dispatch = createDispatch({ iam, faults, services: byName, now, onCall, onError });
  const server = await startWireServer(dispatch, now);
  const { endpoint } = server;
  const store = openStore(dataDirectory);
  const scoped = scopeClock(clock);
  const environment = { clock: scoped, region, accountId, iam, store, endpoint };
  const services = await createServices(environment, options, onError).catch(async (error) => {
    await server.close();
    throw error;
  });
  for (const service of services.wire) byName.set(service.name, service);
  const { creators, functions, invocations, scheduler, buckets, pca, queues } = services;

  return {
    endpoint,
    iam,
    resourceTypes: new Set(Object.keys(creators)),
    async create(resource) {
      const create = creators[resource.type];
      if (!create) throw new Error(`${resource.type} ${resource.logicalId}: not simulated`);
      return create(resource);
    },
    defineFunction: functions.define,
    setInvoker: functions.setInvoker,
    invokeAsync: invocations.invoke,
    onCall(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    faults: {
      set(wanted) {
        for (const fault of wanted) checkFault(fault, byName);
        faults.set(wanted);
      },
      list: faults.list,
    },
    mails: services.mails,
    returnMail: services.returnMail,
    tables: services.tables.list,
    browse: services.browse,
    indexes: services.indexes,
    sweepExpired: services.timeToLive.sweep,
    schedules: scheduler.list,
    runSchedule: scheduler.run,
    pca: { certificates: pca.certificates, crl: pca.crl },
    kms: { open: services.openSealed },
    s3: { object: buckets.get, putObject: buckets.put },
    queueMessages: queues.messages,
    settle: services.settle,
    async close() {
      scoped.close();
      await server.close();
      await services.close();
    },
  };
}

// A fault that no call can meet would wait unseen for ever.
function checkFault({ service, kind }: Fault, services: ReadonlyMap<string, WireService>): void {
  const found = services.get(service);
  if (!found) throw new RangeError(`no service ${service}: one of ${[...services.keys()].join(', ')}`);
  if (kind === 'conflict' && !found.conflict) throw new RangeError(`${service} has no conflicts`);
  if (kind === 'reject' && !found.reject) throw new RangeError(`${service} rejects nobody`);
}
