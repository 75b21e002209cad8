import * as z from 'zod';
import { PolicyDocument } from '../assembly/policy-document.ts';
import type { PolicyDocument as Policy } from '../iam/policy.ts';

/** One method of one path of a REST API. */
export interface Route {
  /** Upper case; `ANY` takes those no other route of the path has. */
  readonly method: string;
  /** `/users/{userId}/suspension` */
  readonly resourcePath: string;
  readonly functionArn: string;
  /** The caller must sign with AWS credentials. */
  readonly isSigned: boolean;
}

/** What API Gateway answers itself instead of the default. */
export interface GatewayResponse {
  readonly statusCode?: string;
  readonly responseParameters?: Readonly<Record<string, string>>;
  readonly responseTemplates?: Readonly<Record<string, string>>;
}

/** The parts of an OpenAPI body that the simulator uses. */
export interface OpenApi {
  readonly routes: readonly Route[];
  readonly binaryMediaTypes: readonly string[];
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  readonly policy?: Policy;
}

const Integration = z.strictObject({
  type: z.string().regex(/^aws_proxy$/i, 'only aws_proxy integrations are simulated'),
  httpMethod: z.string().regex(/^POST$/i, 'a function is invoked with POST'),
  uri: z.string(),
  passthroughBehavior: z.string().optional(),
  contentHandling: z.undefined().optional(),
  timeoutInMillis: z.literal(29_000).optional(),
  payloadFormatVersion: z.literal('1.0').optional(),
  responseTransferMode: z.literal('BUFFERED').optional(),
});
const Security = z.array(z.record(z.string(), z.array(z.string())));
const SecurityScheme = z.looseObject({
  type: z.string(),
  in: z.string().optional(),
  name: z.string().optional(),
  'x-amazon-apigateway-authtype': z.string().optional(),
});
const Responses = z.record(
  z.string(),
  z.strictObject({
    statusCode: z.union([z.string(), z.number().transform(String)]).optional(),
    responseParameters: z.record(z.string(), z.string()).optional(),
    responseTemplates: z.record(z.string(), z.string()).optional(),
  }),
);
const Operation = z.looseObject({
  security: Security.optional(),
  'x-amazon-apigateway-integration': Integration,
  'x-amazon-apigateway-auth': z.looseObject({ type: z.string() }).optional(),
});
const Body = z.looseObject({
  openapi: z.string().regex(/^3\.0/, 'API Gateway imports OpenAPI 3.0'),
  paths: z.record(z.string().startsWith('/'), z.record(z.string(), z.unknown())),
  components: z.looseObject({ securitySchemes: z.record(z.string(), SecurityScheme).optional() }).optional(),
  security: Security.optional(),
  'x-amazon-apigateway-binary-media-types': z.array(z.string()).default([]),
  'x-amazon-apigateway-gateway-responses': Responses.default({}),
  'x-amazon-apigateway-policy': PolicyDocument.optional(),
});

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'x-amazon-apigateway-any-method']);
const known = new Set([
  'x-amazon-apigateway-integration',
  'x-amazon-apigateway-auth',
  'x-amazon-apigateway-authtype',
  'x-amazon-apigateway-any-method',
  'x-amazon-apigateway-binary-media-types',
  'x-amazon-apigateway-gateway-responses',
  'x-amazon-apigateway-policy',
]);

/**
 * Reads the body of a `SpecRestApi`.
 * @throws Error naming the extension or integration that is not simulated
 */
export function readOpenApi(api: string, source: unknown): OpenApi {
  refuseUnknownExtensions(api, source);
  const parsed = Body.safeParse(source);
  if (!parsed.success) throw new Error(`the body of ${api}: ${z.prettifyError(parsed.error)}`);
  const body = parsed.data;
  const signing = new Set(
    Object.entries(body.components?.securitySchemes ?? {})
      .filter(([, scheme]) => scheme['x-amazon-apigateway-authtype'] === 'awsSigv4')
      .map(([name]) => name),
  );
  const routes = Object.entries(body.paths).flatMap(([resourcePath, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) =>
        readRoute({ api, resourcePath, method, operation, signing, inherited: body.security ?? [] }),
      ),
  );
  return {
    routes,
    binaryMediaTypes: body['x-amazon-apigateway-binary-media-types'],
    gatewayResponses: body['x-amazon-apigateway-gateway-responses'],
    policy: body['x-amazon-apigateway-policy'],
  };
}

interface RouteSource {
  readonly api: string;
  readonly resourcePath: string;
  readonly method: string;
  readonly operation: unknown;
  readonly signing: ReadonlySet<string>;
  readonly inherited: z.infer<typeof Security>;
}

function readRoute({ api, resourcePath, method, operation, signing, inherited }: RouteSource): Route {
  const parsed = Operation.safeParse(operation);
  if (!parsed.success) throw new Error(`${api}, ${method} ${resourcePath}: ${z.prettifyError(parsed.error)}`);
  const { security = inherited, 'x-amazon-apigateway-auth': auth } = parsed.data;
  const schemes = security.flatMap((alternative) => Object.keys(alternative));
  const unknown = schemes.filter((scheme) => !signing.has(scheme));
  // An authorizer or an API key that the simulator does not check would let everybody in.
  if (unknown.length > 0) throw new Error(`${api}, ${method} ${resourcePath}: security ${unknown} is not simulated`);
  const uri = parsed.data['x-amazon-apigateway-integration'].uri;
  const functionArn = /:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1];
  if (!functionArn) throw new Error(`${api}, ${method} ${resourcePath}: ${uri} names no function`);
  return {
    method: method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase(),
    resourcePath,
    functionArn,
    isSigned: schemes.length > 0 || auth?.type.toUpperCase() === 'AWS_IAM',
  };
}

function refuseUnknownExtensions(api: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if (key.startsWith('x-amazon-') && !known.has(key)) throw new Error(`${api}: ${key} is not simulated`);
    refuseUnknownExtensions(api, each);
  }
}
