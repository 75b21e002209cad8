import type { ResolvedResource } from '../provider.ts';
import type { Account } from './account.ts';
import { type Check, type Checks, listOf, partOf, refuse, textOf } from './check.ts';

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
  // API Gateway developer guide, important notes: with custom domains these are the service's own.
  const reserved = ['/ping', '/sping'].find((path) => nodes.has(path));
  if (reserved) refuse(resource, `${reserved} is reserved for the health checks of API Gateway`);
  demandOneVariable(resource, nodes);
  if (partOf(resource.properties, 'FailOnWarnings') === true) demandDeclared(resource, paths);
};

const variables = (path: string) => path.split('/').filter((part) => part.startsWith('{'));

/** API Gateway developer guide, known issues: variables at one place have one name. */
function demandOneVariable(resource: ResolvedResource, nodes: ReadonlySet<string>): void {
  const parents = [...nodes].flatMap((node) => (/\/\{[^/]*$/.test(node) ? [node.slice(0, node.lastIndexOf('/'))] : []));
  const twice = parents.find((parent, index) => parents.indexOf(parent) !== index);
  if (twice !== undefined)
    refuse(resource, `A sibling of the resource ${twice}/{…} already has a variable path part -- only one is allowed`);
}

/** Its import is Swagger's parser, whose words these are. */
function demandDeclared(resource: ResolvedResource, paths: readonly string[]): void {
  for (const path of paths) {
    const item = partOf(resource.properties, 'Body', 'paths', path);
    const places = [item, ...Object.values(Object(item)).filter((each) => !Array.isArray(each))];
    const names = places.flatMap((place) => listOf(place, 'parameters').map((each) => textOf(each, 'name')));
    const missing = variables(path).find((name) => !names.includes(name.replace(/^\{|\+?\}$/g, '')));
    if (missing)
      refuse(
        resource,
        `Warnings found during import: Parse issue: attribute paths.'${path}'. Declared path parameter ${missing.slice(1, -1)} needs to be defined as a path parameter in path or operation level`,
      );
  }
}

/** Checks of APIs and their domain names. */
export const hostChecks: Checks = {
  'AWS::ApiGateway::DomainName': checkDomain,
  'AWS::ApiGateway::RestApi': checkApi,
};
