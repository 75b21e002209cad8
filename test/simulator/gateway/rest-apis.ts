import type { PolicyDocument } from '../iam/policy.ts';
import { type GatewayResponse, type OpenApi, readOpenApi } from './open-api.ts';

/** A REST API of the template. */
export interface RestApiDefinition {
  readonly apiId: string;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly policy?: PolicyDocument;
  readonly isExecuteApiClosed: boolean;
  readonly binaryMediaTypes: readonly string[];
}

/** A custom domain of the template. */
export interface DomainDefinition {
  readonly name: string;
  /** Clients must present a certificate that chains to it. */
  readonly truststore?: { readonly uri: string; readonly version?: string };
}

interface Stage {
  readonly apiId: string;
  readonly name: string;
  readonly variables?: Readonly<Record<string, string>>;
}
interface Mapping {
  readonly domainName: string;
  readonly apiId: string;
  readonly stage: string;
  readonly basePath: string;
}

/** The three hosts of Tegata. */
export type HostKind = 'entry' | 'secure' | 'bank';

/** What one host serves: a domain, the API behind it, and its stage. */
export interface PublicApi extends OpenApi {
  readonly kind: HostKind;
  readonly domain: DomainDefinition;
  readonly apiId: string;
  readonly name: string;
  readonly stage: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
}

/** Collects what the templates say about API Gateway. */
export interface RestApis {
  defineApi(definition: RestApiDefinition): void;
  defineStage(stage: Stage): void;
  defineDomain(domain: DomainDefinition): void;
  mapDomain(mapping: Mapping): void;
  defineGatewayResponse(apiId: string, type: string, response: GatewayResponse): void;
  /** @throws Error unless there is exactly one API for each host, and none that can be reached past its domain */
  hosts(): Readonly<Record<HostKind, PublicApi>>;
}

/** Starts empty. */
export function createRestApis(): RestApis {
  const apis = new Map<string, RestApiDefinition & OpenApi>();
  const stages: Stage[] = [];
  const domains = new Map<string, DomainDefinition>();
  const mappings: Mapping[] = [];
  const gatewayResponses = new Map<string, Record<string, GatewayResponse>>();

  const publicApiOf = ({ domainName, apiId, stage: stageName, basePath }: Mapping): PublicApi => {
    const domain = domains.get(domainName);
    const api = apis.get(apiId);
    const stage = stages.find((each) => each.apiId === apiId && each.name === stageName);
    if (!domain || !api || !stage) throw new Error(`the mapping of ${domainName} leads to nothing`);
    if (basePath !== '') throw new Error(`${domainName}: base paths are not simulated`);
    if (!api.isExecuteApiClosed) throw new Error(`${api.name}: its execute-api endpoint is open beside ${domainName}`);
    return {
      kind: kindOf(domain, api),
      domain,
      apiId,
      name: api.name,
      stage: stageName,
      stageVariables: stage.variables,
      routes: api.routes,
      binaryMediaTypes: [...api.binaryMediaTypes],
      gatewayResponses: { ...api.gatewayResponses, ...gatewayResponses.get(apiId) },
      policy: api.policy,
    };
  };

  return {
    defineApi(definition) {
      const body = readOpenApi(definition.name, definition.body);
      apis.set(definition.apiId, {
        ...definition,
        ...body,
        binaryMediaTypes: [...definition.binaryMediaTypes, ...body.binaryMediaTypes],
        policy: definition.policy ?? body.policy,
      });
    },
    defineStage: (stage) => void stages.push(stage),
    defineDomain: (domain) => void domains.set(domain.name, domain),
    mapDomain: (mapping) => void mappings.push(mapping),
    defineGatewayResponse(apiId, type, response) {
      gatewayResponses.set(apiId, { ...gatewayResponses.get(apiId), [type]: response });
    },
    hosts() {
      const found = mappings.map(publicApiOf);
      const only = (kind: HostKind): PublicApi => {
        const [host, ...others] = found.filter((each) => each.kind === kind);
        if (!host || others.length > 0) {
          const names = found.map((each) => `${each.domain.name} (${each.kind})`).join(', ') || 'none';
          throw new Error(`exactly one ${kind} host is needed; the templates have ${names}`);
        }
        return host;
      };
      return { entry: only('entry'), secure: only('secure'), bank: only('bank') };
    },
  };
}

function kindOf({ truststore }: DomainDefinition, { name, routes }: RestApiDefinition & OpenApi): HostKind {
  const signed = routes.filter(({ isSigned }) => isSigned).length;
  if (signed > 0 && signed < routes.length) throw new Error(`${name}: some routes are open, others need a signature`);
  if (signed > 0) return 'bank';
  return truststore ? 'secure' : 'entry';
}
