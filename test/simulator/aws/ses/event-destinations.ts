import * as z from 'zod';
import { Flag, readProperties } from '../properties.ts';
import type { Topics } from '../sns/topics.ts';
import type { CreatedResource, Mail, Resource } from '../types.ts';
import type { Environment } from '../wire/service.ts';
import { eventData, eventTypeOf, type MailFate } from './event-data.ts';

export interface EventDestinations {
  /** AWS::SES::ConfigurationSetEventDestination. @throws Error when SES may not publish to its topic */
  create(resource: Resource): CreatedResource;
  /** Tells what became of a mail. @returns the topics that were told */
  publish(mail: Mail, fate: MailFate): readonly string[];
}

const Properties = z.strictObject({
  ConfigurationSetName: z.string(),
  EventDestination: z.strictObject({
    Name: z.string().optional(),
    Enabled: Flag.default(false),
    MatchingEventTypes: z.array(z.string()).min(1),
    SnsDestination: z.strictObject({ TopicARN: z.string() }),
  }),
});
type Destination = z.infer<typeof Properties>;

/** The API's names of event types are written in several ways: `bounce`, `BOUNCE`, `renderingFailure`. */
const normalized = (type: string) => type.replace(/_/g, '').toUpperCase();

/** Where configuration sets tell of mails: topics. */
export function createEventDestinations(
  { region, accountId, clock }: Environment,
  topics: Topics,
  hasConfigurationSet: (name: string) => boolean,
): EventDestinations {
  const destinations = new Map<string, Destination>();

  function tell({ ConfigurationSetName, EventDestination }: Destination, message: string): boolean {
    return topics.publishAs('ses.amazonaws.com', EventDestination.SnsDestination.TopicARN, message, {
      'aws:SourceAccount': accountId,
      'aws:SourceArn': `arn:aws:ses:${region}:${accountId}:configuration-set/${ConfigurationSetName}`,
    });
  }

  return {
    create(resource) {
      const destination = readProperties(resource, Properties);
      const { ConfigurationSetName, EventDestination } = destination;
      if (!hasConfigurationSet(ConfigurationSetName))
        throw new Error(`${resource.logicalId}: Configuration set <${ConfigurationSetName}> does not exist.`);
      // SES tries a topic before it takes it.
      if (!tell(destination, 'Successfully validated SNS topic for Amazon SES event publishing.'))
        throw new Error(
          `${resource.logicalId}: Could not publish to SNS topic <${EventDestination.SnsDestination.TopicARN}>.`,
        );
      destinations.set(resource.logicalId, destination);
      return { ref: resource.logicalId, attributes: { Id: resource.logicalId } };
    },
    publish(mail, fate) {
      const type = eventTypeOf(fate);
      const wanted = [...destinations.values()].filter(
        ({ ConfigurationSetName, EventDestination: { Enabled, MatchingEventTypes } }) =>
          Enabled &&
          ConfigurationSetName === mail.configurationSet &&
          MatchingEventTypes.map(normalized).includes(type),
      );
      const event = JSON.stringify(eventData(mail, fate, { accountId, region, at: clock.now() }));
      return wanted
        .filter((destination) => tell(destination, event))
        .map(({ EventDestination }) => EventDestination.SnsDestination.TopicARN);
    },
  };
}
