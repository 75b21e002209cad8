import type { ResolvedResource } from '../provider.ts';
import type { Account } from './account.ts';
import { type Check, type Checks, partOf, refuse, textOf } from './check.ts';

type HostCertificateType = Account['certificates'][number]['type'];

/** A regional domain name takes a certificate of its own region (API Gateway developer guide, custom domain names). */
const checkDomain: Check = (resource, account) => {
  const { properties } = resource;
  const arn = textOf(properties, 'RegionalCertificateArn') ?? textOf(properties, 'CertificateArn');
  if (arn === undefined) refuse(resource, 'a custom domain name needs a certificate');
  const type = typeOf(resource, account, arn);
  if (partOf(properties, 'MutualTlsAuthentication') === undefined || type === 'AMAZON_ISSUED') return;
  // API Gateway developer guide, mutual TLS: an imported or private certificate proves no right to the name.
  const proof = textOf(properties, 'OwnershipVerificationCertificateArn');
  if (proof === undefined)
    refuse(
      resource,
      `ownershipVerificationCertificateArn is required for mutual TLS with the ${type} certificate ${arn}`,
    );
  if (typeOf(resource, account, proof) !== 'AMAZON_ISSUED')
    refuse(resource, `the ownership verification certificate ${proof} is not issued by ACM`);
};

function typeOf(resource: ResolvedResource, account: Account, arn: string): HostCertificateType {
  const [, , service, region, accountId] = arn.split(':');
  if (service !== 'acm' || region !== account.region || accountId !== account.accountId)
    return refuse(resource, `Invalid certificate ARN: ${arn}. Certificate must be in '${account.region}'.`);
  const made = account.find('AWS::CertificateManager::Certificate', arn);
  if (made) return partOf(made.properties, 'CertificateAuthorityArn') === undefined ? 'AMAZON_ISSUED' : 'PRIVATE';
  const held = account.certificates.find((each) => each.arn === arn);
  if (!held) refuse(resource, `Certificate with arn ${arn} does not exist`);
  return held.type;
}

/** Nodes of a path, each a resource of the API (API Gateway developer guide, quotas: 300). */
const mostResources = 300;

const checkApi: Check = (resource) => {
  const paths = Object.keys(Object(partOf(resource.properties, 'Body', 'paths')));
  const nodes = new Set(
    paths.flatMap((path) => path.split('/').map((_, end, parts) => parts.slice(0, end + 1).join('/'))),
  );
  if (nodes.size > mostResources)
    refuse(resource, `an API has ${mostResources} resources; this one would have ${nodes.size}`);
};

/** Checks of APIs and their domain names. */
export const hostChecks: Checks = {
  'AWS::ApiGateway::DomainName': checkDomain,
  'AWS::ApiGateway::RestApi': checkApi,
};
