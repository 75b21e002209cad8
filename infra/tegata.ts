import { App, type AppProps, cx_api } from 'aws-cdk-lib';
import { eventFunctions, operations, operationsByFolder } from '../functions/operations.ts';
import { type ProfileName, profiles } from '../shared/profiles/profiles.ts';
import type { Build } from './build.ts';
import { constructIdOf } from './construct-id.ts';
import type { Resources } from './resources.ts';
import { ApiStack } from './stacks/api.ts';
import { AuthorityStack } from './stacks/authority.ts';
import { DataStack } from './stacks/data.ts';
import { EventsStack } from './stacks/events.ts';
import { FunctionsStack } from './stacks/functions.ts';
import { MonitoringStack } from './stacks/monitoring.ts';
import type { Stage } from './stages.ts';

export interface TegataProps {
  readonly stage: Stage;
  readonly profileName: ProfileName;
  readonly build: Pick<Build, 'folderOf'>;
}

const flags = {
  ...cx_api.CURRENTLY_RECOMMENDED_FLAGS,
  // Keeps exports as long as another stack uses them.
  [cx_api.DEFAULT_CROSS_STACK_REFERENCES]: 'strong',
  [cx_api.ENABLE_ADDITIONAL_METADATA_COLLECTION]: false,
};

/**
 * A CDK app with its flags set in code, so that templates do not depend on how it is run, and without CDK's own
 * additions.
 */
export function newApp({ context, ...props }: AppProps = {}): App {
  return new App({
    analyticsReporting: false,
    treeMetadata: false,
    stackTraces: false,
    context: { ...flags, ...context },
    ...props,
  });
}

/** Adds every stack of a stage, in the order of deployment. */
export function addTegata(app: App, { stage, profileName, build }: TegataProps): void {
  const profile = profiles[profileName];
  const common = (part: string) => ({
    stackName: `tegata-${stage.name}-${part}`,
    env: { region: stage.region },
    description: `Tegata, ${stage.name}: ${part}`,
    tags: { application: 'tegata', stage: stage.name },
  });
  const data = new DataStack(app, 'Data', { ...common('data'), stage, profile });
  const authorityStack = new AuthorityStack(app, 'Authority', { ...common('authority'), stage, profile });
  const { trusted } = authorityStack;
  const resources = resourcesOf(data, authorityStack);
  const shared = { build, logKey: data.logKey, surroundings: { stage, profileName, resources } };
  const functions = Object.entries(operationsByFolder)
    .filter(([, members]) => members.length > 0)
    .map(
      ([folder, members]) =>
        new FunctionsStack(app, `${constructIdOf(folder)}Functions`, {
          ...common(`${folder}-functions`),
          ...shared,
          operations: members,
        }),
    );
  const api = new ApiStack(app, 'Api', { ...common('api'), stage, operations, trusted, logKey: data.logKey });
  // By name, not by reference: the API is deployed after the functions it calls.
  for (const each of functions) api.addStackDependency(each);
  const events = new EventsStack(app, 'Events', {
    ...common('events'),
    ...shared,
    definitions: eventFunctions,
    streamArn: data.single.streamArn,
    mailEventsTopicArn: data.mail.events.topicArn,
  });
  // The outbox's reader is deployed before its writers: an older deliver-mail would give up mails of an unknown form.
  for (const each of functions) each.addStackDependency(events);
  new MonitoringStack(app, 'Monitoring', {
    ...common('monitoring'),
    watched: {
      stage,
      operations,
      eventFunctions,
      tableName: resources.tableName,
      failureQueueName: events.failureQueueName,
      mailEventFailuresName: events.mailEventFailuresName,
      truststoreName: api.truststoreName,
      keyArns: data.keyArns,
      firewallName: api.firewallName,
    },
  });
}

function resourcesOf(data: DataStack, { authority, authorities }: AuthorityStack): Resources {
  return {
    region: data.region,
    partition: data.partition,
    tableName: data.single.tableName,
    tableArn: data.single.tableArn,
    tableKeyArn: data.tableKey.keyArn,
    pepperKeyArn: data.pepperKey.keyArn,
    tokenKeyArn: data.tokenKey.keyArn,
    mailKeyArn: data.mailKey.keyArn,
    assertionKeyArns: data.assertionKeys.map(({ keyArn }) => keyArn),
    sessionKeySecretArn: data.sessionKeySecret.secretArn,
    secretKeyArn: data.secretKey.keyArn,
    files: { name: data.files.bucket.bucketName, arn: data.files.bucket.bucketArn, keyArn: data.files.key.keyArn },
    authority: {
      arn: authority.arn,
      signingAlgorithm: authority.signingAlgorithm,
      arns: authorities.map(({ arn }) => arn),
    },
    mail: data.mail,
  };
}
