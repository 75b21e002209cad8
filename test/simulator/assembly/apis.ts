import { createHash } from 'node:crypto';
import * as z from 'zod';
import { PolicyDocument } from './policy-document.ts';
import { type Provider, propertiesOf, type ResolvedResource } from './provider.ts';

// API Gateway's ids are ten lower-case letters and digits.
const identify = ({ id }: ResolvedResource) =>
  BigInt(`0x${createHash('sha256').update(id).digest('hex').slice(0, 16)}`)
    .toString(36)
    .padStart(10, '0')
    .slice(0, 10);

const RestApiProperties = z.strictObject({
  Name: z.string().optional(),
  Body: z.record(z.string(), z.unknown()),
  Policy: PolicyDocument.optional(),
  DisableExecuteApiEndpoint: z.boolean().default(false),
  BinaryMediaTypes: z.array(z.string()).default([]),
  MinimumCompressionSize: z.undefined().optional(),
});

const restApi: Provider = (resource, { restApis }) => {
  const properties = propertiesOf(resource, RestApiProperties);
  const apiId = identify(resource);
  restApis.defineApi({
    apiId,
    name: properties.Name ?? resource.logicalId,
    body: properties.Body,
    policy: properties.Policy,
    isExecuteApiClosed: properties.DisableExecuteApiEndpoint,
    binaryMediaTypes: properties.BinaryMediaTypes,
  });
  return { ref: apiId, attributes: { RestApiId: apiId, RootResourceId: `${apiId}root`.slice(-10) } };
};

const DeploymentProperties = z.strictObject({ RestApiId: z.string() });

const deployment: Provider = (resource) => {
  propertiesOf(resource, DeploymentProperties);
  const id = identify(resource);
  return { ref: id, attributes: { DeploymentId: id } };
};

const StageProperties = z.strictObject({
  RestApiId: z.string(),
  DeploymentId: z.string(),
  StageName: z.string(),
  Variables: z.record(z.string(), z.string()).optional(),
});

const stage: Provider = (resource, { restApis }) => {
  const { RestApiId, StageName, Variables } = propertiesOf(resource, StageProperties);
  restApis.defineStage({ apiId: RestApiId, name: StageName, variables: Variables });
  return { ref: StageName, attributes: {} };
};

const DomainNameProperties = z.strictObject({
  DomainName: z.string(),
  SecurityPolicy: z.string().optional(),
  MutualTlsAuthentication: z
    .strictObject({
      TruststoreUri: z.string().regex(/^s3:\/\/[^/]+\/.+$/),
      TruststoreVersion: z.string().optional(),
    })
    .optional(),
});

const domainName: Provider = (resource, { region, restApis }) => {
  const { DomainName, MutualTlsAuthentication, SecurityPolicy } = propertiesOf(resource, DomainNameProperties);
  // Without it the real service would accept TLS 1.0.
  if (SecurityPolicy === undefined || SecurityPolicy === 'TLS_1_0') {
    throw new Error(`${resource.id}: only domains with SecurityPolicy TLS_1_2 or later are simulated`);
  }
  restApis.defineDomain({
    name: DomainName,
    truststore: MutualTlsAuthentication && {
      uri: MutualTlsAuthentication.TruststoreUri,
      version: MutualTlsAuthentication.TruststoreVersion,
    },
  });
  return {
    ref: DomainName,
    attributes: {
      RegionalDomainName: `d-${identify(resource)}.execute-api.${region}.amazonaws.com`,
      RegionalHostedZoneId: 'Z1YSHQZHG15GKL',
    },
  };
};

const BasePathMappingProperties = z.strictObject({
  DomainName: z.string(),
  RestApiId: z.string(),
  Stage: z.string(),
  BasePath: z.string().optional(),
});

const basePathMapping: Provider = (resource, { restApis }) => {
  const { DomainName, RestApiId, Stage, BasePath } = propertiesOf(resource, BasePathMappingProperties);
  restApis.mapDomain({ domainName: DomainName, apiId: RestApiId, stage: Stage, basePath: BasePath ?? '' });
  return { ref: resource.physicalId, attributes: {} };
};

const GatewayResponseProperties = z.strictObject({
  RestApiId: z.string(),
  ResponseType: z.string(),
  StatusCode: z.string().optional(),
  ResponseParameters: z.record(z.string(), z.string()).optional(),
  ResponseTemplates: z.record(z.string(), z.string()).optional(),
});

const gatewayResponse: Provider = (resource, { restApis }) => {
  const { RestApiId, ResponseType, StatusCode, ResponseParameters, ResponseTemplates } = propertiesOf(
    resource,
    GatewayResponseProperties,
  );
  restApis.defineGatewayResponse(RestApiId, ResponseType, {
    statusCode: StatusCode,
    responseParameters: ResponseParameters,
    responseTemplates: ResponseTemplates,
  });
  return { ref: resource.physicalId, attributes: { Id: resource.physicalId } };
};

/** Providers of API Gateway's resource types. */
export const apiProviders: Readonly<Record<string, Provider>> = {
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Deployment': deployment,
  'AWS::ApiGateway::Stage': stage,
  'AWS::ApiGateway::DomainName': domainName,
  'AWS::ApiGateway::BasePathMapping': basePathMapping,
  'AWS::ApiGateway::GatewayResponse': gatewayResponse,
};
