/** Work that runs when poked, one run at a time; a poke during a run makes it run once more. */
export interface Pump {
  poke(): void;
  /** Resolves when the work now due is done; undefined when there is none. */
  pending(): Promise<void> | undefined;
  /** No further run starts; resolves when the current one is over. */
  stop(): Promise<void>;
}

/** A run that throws is reported and not repeated until the next poke. */
export function createPump(run: () => Promise<void>, onError: (error: unknown) => void): Pump {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  async function loop(): Promise<void> {
    while (again && !stopped) {
      again = false;
      await run().catch(onError);
    }
    running = undefined;
  }

  return {
    poke() {
      again = true;
      if (!stopped) running ??= loop();
    },
    pending: () => running,
    async stop() {
      stopped = true;
      await running;
    },
  };
}
