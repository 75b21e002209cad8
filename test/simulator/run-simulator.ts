import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';

/** What happens around the simulators that run one after the other. */
export interface Surroundings {
  /** Called with each one that started. @returns what ends its work before it stops */
  readonly started: (simulator: Simulator) => Promise<() => Promise<void>>;
  /** Receives what keeps the next one from starting; nothing runs then. */
  readonly fail: (error: unknown) => void;
}

/** Runs a simulator, and another one in its place, on the same ports, whenever a state is loaded. @returns what ends it */
export async function runSimulator(
  options: SimulatorOptions,
  { started, fail }: Surroundings,
): Promise<() => Promise<void>> {
  let ports: SimulatorOptions['ports'];
  let current = await start();
  let changing: Promise<void> = Promise.resolve();

  async function start(): Promise<() => Promise<void>> {
    const simulator = await startSimulator({ ...options, ports, restart });
    ports = portsOf(simulator);
    const end = await started(simulator);
    return async () => {
      await end();
      await simulator.stop();
    };
  }
  function restart(exchange: () => Promise<void>): void {
    changing = changing
      .then(async () => {
        await current();
        current = async () => undefined;
        // What cannot be loaded leaves the data that was there.
        await exchange().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
        current = await start();
      })
      .catch(fail);
  }
  return async () => {
    await changing;
    await current();
  };
}

function portsOf({ hosts }: Simulator) {
  const port = (url: string) => Number(new URL(url).port);
  return {
    workbench: port(hosts.workbench),
    entry: port(hosts.entry),
    secure: port(hosts.secure),
    bank: port(hosts.bank),
  };
}
