import * as z from 'zod';
import { Ignored, physicalName, readProperties } from '../properties.ts';
import type { CreatedResource, Resource } from '../types.ts';
import type { Environment } from '../wire/service.ts';

export interface Identities {
  createIdentity(resource: Resource): CreatedResource;
  createConfigurationSet(resource: Resource): CreatedResource;
  hasConfigurationSet(name: string): boolean;
  /** The verified identity that covers an address: itself, its domain, or a parent domain. */
  verifiedFor(address: string): string | undefined;
  /** The configuration set of mails from an address that name none themselves. */
  configurationSetFor(address: string): string | undefined;
  /** The ARNs that IAM judges, of the identity and of the configuration set; for an unverified address the one it would have. */
  arnsFor(address: string, configurationSet: string | undefined): readonly string[];
}

const IdentityProperties = z.strictObject({
  EmailIdentity: z.string().min(3),
  ConfigurationSetAttributes: z.strictObject({ ConfigurationSetName: z.string().optional() }).optional(),
  DkimAttributes: Ignored.optional(),
  DkimSigningAttributes: Ignored.optional(),
  FeedbackAttributes: Ignored.optional(),
  MailFromAttributes: Ignored.optional(),
  Tags: Ignored.optional(),
});
const SetProperties = z.strictObject({
  Name: z.string().optional(),
  DeliveryOptions: Ignored.optional(),
  ReputationOptions: Ignored.optional(),
  SendingOptions: Ignored.optional(),
  SuppressionOptions: Ignored.optional(),
  TrackingOptions: Ignored.optional(),
  VdmOptions: Ignored.optional(),
  Tags: Ignored.optional(),
});

/** Every identity of the template counts as verified: here nobody has to answer a verification mail. */
export function createIdentities({ region, accountId }: Environment): Identities {
  /** With the configuration set of each. */
  const identities = new Map<string, string | undefined>();
  const sets = new Set<string>();
  const arnPrefix = `arn:aws:ses:${region}:${accountId}`;

  const covering = (address: string) => {
    const domain = (address.split('@')[1] ?? '').toLowerCase();
    const parents = domain.split('.').map((_, index, labels) => labels.slice(index).join('.'));
    return [address.toLowerCase(), ...parents].find((one) => identities.has(one));
  };

  return {
    createIdentity(resource) {
      const { EmailIdentity, ConfigurationSetAttributes } = readProperties(resource, IdentityProperties);
      identities.set(EmailIdentity.toLowerCase(), ConfigurationSetAttributes?.ConfigurationSetName);
      const tokens = [1, 2, 3].flatMap((index): [string, string][] => [
        [`DkimDNSTokenName${index}`, `token${index}._domainkey.${EmailIdentity}`],
        [`DkimDNSTokenValue${index}`, `token${index}.dkim.amazonses.com`],
      ]);
      return { ref: EmailIdentity, attributes: Object.fromEntries(tokens) };
    },
    createConfigurationSet(resource) {
      const name = readProperties(resource, SetProperties).Name ?? physicalName(resource.logicalId, 64);
      sets.add(name);
      return { ref: name, attributes: {} };
    },
    hasConfigurationSet: (name) => sets.has(name),
    verifiedFor: covering,
    configurationSetFor: (address) => identities.get(covering(address) ?? ''),
    arnsFor: (address, configurationSet) => [
      `${arnPrefix}:identity/${covering(address) ?? address}`,
      ...(configurationSet === undefined ? [] : [`${arnPrefix}:configuration-set/${configurationSet}`]),
    ],
  };
}
