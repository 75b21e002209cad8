import { dataDirectory, synthesizeProject } from './project.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';

/** Starts a simulator of this project's stacks for a test: in memory, on free ports. */
export async function startTegata(options: SimulatorOptions = {}): Promise<Simulator> {
  const { profile = 'standard' } = options;
  const { directory } = await synthesizeProject(profile);
  return startSimulator({ assemblyDirectory: directory, dataDirectory, memory: true, profile, ...options });
}
