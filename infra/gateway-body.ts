import { type AnyOperation, type Host, methodOf, pathOf } from '../shared/operation/operation.ts';
import { printedType } from '../shared/operation/printed.ts';
import { gatewayResponses } from './gateway-responses.ts';

/**
 * The OpenAPI body from which API Gateway creates one host: routes only, without request validation, because the
 * functions validate and answer themselves. The public documentation is derived from the same definitions
 * (`shared/derive/openapi.ts`).
 */
export function gatewayBody(
  host: Host,
  title: string,
  operations: readonly AnyOperation[],
  invocationUriOf: (name: string) => string,
) {
  const onHost = operations.filter(({ hosts }) => hosts.includes(host));
  const byPath = Map.groupBy(onHost, pathOf);
  const paths = [...byPath]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, members]) => [path, { ...declared(path), ...methodsOf(members, host, invocationUriOf) }]);
  return {
    openapi: '3.0.1',
    info: { title, version: '1' },
    paths: Object.fromEntries(paths),
    ...(host === 'bank' && { components: { securitySchemes: { sigv4 } } }),
    // Only prints and files: other answers stay text. A request's body of such a type would become base64, and is refused.
    'x-amazon-apigateway-binary-media-types': binaryTypesOf(onHost),
    'x-amazon-apigateway-gateway-responses': gatewayResponses(host),
  };
}

/**
 * A path declares its parameters (OpenAPI 3.0.3, path templating). API Gateway reads bodies with the parser of Swagger, which warns of any
 * that is not declared, and a warning would end the deployment (`failOnWarnings`).
 */
function declared(path: string) {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  return parameters.length === 0 ? {} : { parameters };
}

const binaryTypesOf = (operations: readonly AnyOperation[]) => [
  ...new Set(
    operations.flatMap(({ printed, alsoAs }) => [...(printed ? [printedType] : []), ...(alsoAs ? [alsoAs] : [])]),
  ),
];

const sigv4 = { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' };

/** @throws Error if two operations have the same route */
function methodsOf(operations: readonly AnyOperation[], host: Host, invocationUriOf: (name: string) => string) {
  const methods: Record<string, unknown> = {};
  for (const operation of operations) {
    const method = methodOf(operation).toLowerCase();
    if (method in methods) throw new Error(`two operations of ${host} are ${operation.route}`);
    methods[method] = {
      operationId: operation.name,
      responses: {},
      ...(host === 'bank' && { security: [{ sigv4: [] }] }),
      'x-amazon-apigateway-integration': {
        type: 'aws_proxy',
        httpMethod: 'POST',
        uri: invocationUriOf(operation.name),
      },
    };
  }
  return methods;
}
