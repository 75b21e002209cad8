import { join } from 'node:path';
import { hostCertificate } from './host-certificate.ts';
import { type Synthesized, synthesize } from './synthesize.ts';

const projectDirectory = join(import.meta.dirname, '..', '..');

/** Where the simulator keeps everything it keeps. */
export const dataDirectory: string = join(projectDirectory, '.tegata');

/** Synthesizes the stacks of this project for a profile, unless nothing changed; `begins` is called if it must. */
export function synthesizeProject(profile: string, begins?: () => void): Promise<Synthesized> {
  return synthesize({
    begins,
    projectDirectory,
    application: join('infra', 'app.ts'),
    inputs: ['infra/**', 'functions/**', 'shared/**', 'cdk.json', 'package-lock.json'],
    outputDirectory: join(dataDirectory, 'assembly', profile),
    context: { stage: 'dev', profile, domain: 'dev.tegata.example.jp', certificateArn: hostCertificate.arn },
  });
}
