import { startFixture } from '../../simulator/fixtures/start.ts';

/** The simulator with the fixture's stacks in a process of its own; its parent ends it. */
const simulator = await startFixture();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void simulator.stop().finally(() => process.exit(0)));
}
console.log(JSON.stringify({ ready: true, entry: simulator.hosts.entry, ca: simulator.caCertificate }));
