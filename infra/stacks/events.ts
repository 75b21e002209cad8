import { type aws_kms as kms, Stack, type StackProps, triggers } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ScheduledFunction } from '../../shared/operation/operation.ts';
import type { Build } from '../build.ts';
import { constructIdOf } from '../construct-id.ts';
import { FailureQueue } from '../constructs/failure-queue.ts';
import { GradualRelease, isGradual } from '../constructs/gradual-release.ts';
import { LeastPrivilegeFunction } from '../constructs/least-privilege-function.ts';
import { addLogMetrics } from '../constructs/log-metrics.ts';
import { QueueConsumer, queueStatement, TopicQueue } from '../constructs/queue-consumer.ts';
import { ScheduledRun } from '../constructs/scheduled-run.ts';
import { StreamConsumer, streamStatements } from '../constructs/stream-consumer.ts';
import { eventSettings, type Surroundings } from '../function-settings.ts';
import { eventReleaseAlarms } from '../monitoring/alarms/releases.ts';
import { logMetricsOf } from '../monitoring/log-metrics.ts';
import { functionNameOf } from '../names.ts';

export interface EventsStackProps extends StackProps {
  readonly definitions: readonly ScheduledFunction[];
  readonly surroundings: Surroundings;
  readonly streamArn: string;
  /** Where SES tells of mails. */
  readonly mailEventsTopicArn: string;
  readonly logKey: kms.IKey;
  readonly build: Pick<Build, 'folderOf'>;
}

/** Where the calls of functions come from, and where they go when they fail. */
interface Sources {
  readonly streamArn: string;
  readonly failures: FailureQueue;
  readonly mailEvents: TopicQueue;
}

/** What happens without a request: the table's changes, what SES tells of mails, the clock, a deployment. */
export class EventsStack extends Stack {
  readonly failureQueueName: string;
  readonly mailEventFailuresName: string;
  private readonly release?: GradualRelease;

  constructor(
    scope: Construct,
    id: string,
    { definitions, surroundings, streamArn, mailEventsTopicArn, logKey, build, ...props }: EventsStackProps,
  ) {
    super(scope, id, props);
    const { stage } = surroundings;
    const alarms = eventReleaseAlarms(definitions.length);
    if (isGradual(stage)) this.release = new GradualRelease(this, 'Release', { stage, alarms });
    const failures = new FailureQueue(this, 'Failures');
    this.failureQueueName = failures.queue.queueName;
    const mailEvents = new TopicQueue(this, 'MailEvents', { topicArn: mailEventsTopicArn });
    this.mailEventFailuresName = mailEvents.failures.queueName;
    for (const definition of definitions) {
      const settings = eventSettings(definition, surroundings);
      const statements = [
        ...settings.statements,
        ...(definition.stream ? streamStatements(streamArn) : []),
        ...(definition.queue ? [queueStatement(mailEvents.queue)] : []),
        // Lambda refuses a destination to which the function's own role may not write.
        ...(definition.stream || definition.schedule ? [failures.sendStatement('SetAsideWhatFails')] : []),
      ];
      this.add(
        definition,
        { stage, logKey, bundle: build.folderOf(definition.name), ...settings, statements },
        { streamArn, failures, mailEvents },
      );
    }
  }

  private add(
    definition: ScheduledFunction,
    props: ConstructorParameters<typeof LeastPrivilegeFunction>[2],
    { streamArn, failures, mailEvents }: Sources,
  ): void {
    const id = constructIdOf(definition.name);
    const { function: handler, live, logGroup } = new LeastPrivilegeFunction(this, id, props);
    const { stream: pattern, queue, schedule, atDeployment, name } = definition;
    this.release?.add(name, live);
    addLogMetrics(this, id, { stage: props.stage, logGroup, metrics: logMetricsOf(name, { isEvent: true }) });
    if (pattern) {
      const { batchesAtOnce } = props.stage.mails;
      const isMailer = definition.uses?.includes('mailer');
      new StreamConsumer(this, `${id}Stream`, {
        ...{ live, streamArn, pattern, failures },
        ...(isMailer && { batchesAtOnce }),
      });
    }
    if (queue) new QueueConsumer(this, `${id}Queue`, { live, queue: mailEvents.queue });
    if (schedule) {
      new ScheduledRun(this, `${id}Schedule`, {
        live,
        name: functionNameOf(props.stage, name),
        expression: schedule,
        failures,
      });
    }
    if (atDeployment) new triggers.Trigger(this, `${id}AtDeployment`, { handler });
  }
}
