import { firstInstant } from './first-instant.ts';
import { dataDirectory, synthesizeProject } from './project.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';

/** Starts a simulator of this project's stacks in memory, on free ports, at an hour when customers may register. */
export async function startTegata(options: SimulatorOptions = {}): Promise<Simulator> {
  const { profile = 'standard' } = options;
  const { directory } = await synthesizeProject(profile);
  const startAt = firstInstant(profile);
  return startSimulator({ assemblyDirectory: directory, dataDirectory, memory: true, profile, startAt, ...options });
}
