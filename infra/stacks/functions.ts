import { type aws_kms as kms, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AnyOperation } from '../../shared/operation/operation.ts';
import type { Build } from '../build.ts';
import { constructIdOf } from '../construct-id.ts';
import { GradualRelease, isGradual } from '../constructs/gradual-release.ts';
import { LeastPrivilegeFunction } from '../constructs/least-privilege-function.ts';
import { addLogMetrics } from '../constructs/log-metrics.ts';
import { operationSettings, type Surroundings } from '../function-settings.ts';
import { releaseAlarmOf } from '../monitoring/alarms/releases.ts';
import { logMetricsOf } from '../monitoring/log-metrics.ts';

export interface FunctionsStackProps extends StackProps {
  readonly operations: readonly AnyOperation[];
  readonly surroundings: Surroundings;
  readonly logKey: kms.IKey;
  readonly build: Pick<Build, 'folderOf'>;
}

/** The functions of one domain folder; they can be deleted and deployed again at any time. */
export class FunctionsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { operations, surroundings, logKey, build, ...props }: FunctionsStackProps,
  ) {
    super(scope, id, props);
    const { stage } = surroundings;
    const alarms = [...new Set(operations.flatMap(({ hosts }) => hosts))].map(releaseAlarmOf);
    const release = isGradual(stage) ? new GradualRelease(this, 'Release', { stage, alarms }) : undefined;
    for (const operation of operations) {
      const bundle = build.folderOf(operation.name);
      const id = constructIdOf(operation.name);
      const settings = operationSettings(operation, surroundings);
      const { live, logGroup } = new LeastPrivilegeFunction(this, id, { stage, logKey, bundle, ...settings });
      release?.add(operation.name, live);
      addLogMetrics(this, id, { stage, logGroup, metrics: logMetricsOf(operation.name, { isEvent: false }) });
    }
  }
}
