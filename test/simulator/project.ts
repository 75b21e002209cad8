import { join } from 'node:path';
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
import { type Synthesized, synthesize } from './synthesize.ts';

const projectDirectory = join(import.meta.dirname, '..', '..');

/** Where the simulator keeps everything it keeps. */
export const dataDirectory: string = join(projectDirectory, '.tegata');

/** Synthesizes the stacks of this project for a profile, unless nothing changed. */
export function synthesizeProject(profile: string): Promise<Synthesized> {
  return synthesize({
    projectDirectory,
    application: join('infra', 'app.ts'),
    inputs: ['infra/**', 'functions/**', 'shared/**', 'cdk.json', 'package-lock.json'],
    outputDirectory: join(dataDirectory, 'assembly', profile),
    context: { stage: 'dev', profile },
  });
}

/** Starts a simulator of this project's stacks for a test: in memory, on free ports. */
export async function startTegata(options: SimulatorOptions = {}): Promise<Simulator> {
  const { profile = 'standard' } = options;
  const { directory } = await synthesizeProject(profile);
  return startSimulator({ assemblyDirectory: directory, dataDirectory, memory: true, profile, ...options });
}
