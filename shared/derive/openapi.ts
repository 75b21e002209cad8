import { type AnyOperation, type Host, isWrite, methodOf, pathOf } from '../operation/operation.ts';
import { printedType } from '../operation/printed.ts';
import { describedSchema, pascalCase } from './json-schema.ts';
import {
  answerSchemas,
  problemExamples,
  responsesOf,
  type SampleAnswer,
  sharedHeaders,
  sharedSchemas,
} from './openapi-responses.ts';

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  readonly domains: Readonly<Record<Host, string>>;
  /** An answer of each operation, by name. @default no examples of answers */
  readonly answers?: ReadonlyMap<string, SampleAnswer>;
}

type JsonSchema = Readonly<Record<string, unknown>>;
interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

/** The OpenAPI 3.1 description of the three hosts, derived from the definitions alone. */
export function openApiDocument(operations: readonly AnyOperation[], options: OpenApiOptions) {
  const byPath = Map.groupBy(operations, pathOf);
  const paths = [...byPath]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, members]) => [
      path,
      Object.fromEntries(members.map((each) => [methodOf(each).toLowerCase(), describe(each, options)])),
    ]);
  return {
    openapi: '3.1.0',
    info: {
      title: options.title,
      version: options.version,
      description: introduction,
      contact: { name: "The bank's help desk for corporate internet banking" },
      license: { name: 'Proprietary' },
    },
    servers: hosts.map((host) => server(host, options)),
    tags: tagsOf(operations),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes,
      parameters: headerParameters,
      headers: sharedHeaders,
      schemas: sorted({ ...sharedSchemas, ...schemasOf(operations) }),
      examples: problemExamples(operations),
    },
  };
}

const hosts: readonly Host[] = ['entry', 'secure', 'bank'];

const introduction = [
  'Three hosts: `entry` (TLS), `secure` (mutual TLS) and `bank` (requests signed with AWS credentials). Each operation lists its hosts.',
  'Bodies are JSON in UTF-8 of at most 64 KB, unless an operation names another limit; times are RFC 3339 with an offset; amounts are whole yen. Unknown fields of a request are refused. Answers may get new fields and new values: a client ignores those that it does not know.',
  'Refusals are `application/problem+json` (RFC 9457) in Japanese or English according to `Accept-Language`; `code` never changes.',
].join('\n\n');

const hostDescriptions: Readonly<Record<Host, string>> = {
  entry:
    'TLS: first registration, login by ID and password, acquiring a certificate; everything for companies on the password method',
  secure: 'Mutual TLS: login by certificate, and everything after it',
  bank: "The bank's back office: AWS Signature Version 4, service execute-api",
};

const server = (host: Host, { domains }: OpenApiOptions) => ({
  url: `https://${domains[host]}`,
  description: hostDescriptions[host],
  'x-internal': host === 'bank',
});

function describe(operation: AnyOperation, options: OpenApiOptions) {
  const input = objectSchemaOf(operation);
  const inPath = [...pathOf(operation).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const rest = Object.keys(input.properties).filter((name) => !inPath.includes(name));
  const inQuery = isWrite(operation) ? [] : rest;
  const body = isWrite(operation) && rest.length > 0 ? { requestBody: bodyOf(operation, input, rest) } : {};
  return {
    operationId: operation.name,
    summary: operation.summary,
    description: descriptionOf(operation),
    tags: [tagOf(operation)],
    servers: operation.hosts.map((host) => server(host, options)),
    security: operation.hosts.map((host) => securityOn(host, operation)),
    parameters: [
      ...inPath.map((name) => parameterOf(operation, input, { name, place: 'path' })),
      ...inQuery.map((name) => parameterOf(operation, input, { name, place: 'query' })),
      ...headerNamesOf(operation).map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ],
    ...body,
    responses: responsesOf(operation, options.answers?.get(operation.name)),
  };
}

function objectSchemaOf({ input, name }: AnyOperation): ObjectSchema {
  const { properties = {}, required = [] } = describedSchema(input, 'input', name).schema;
  const schemas = Object.entries(properties).map(
    ([name, schema]) => [name, typeof schema === 'object' ? { ...schema } : {}] as const,
  );
  return { properties: Object.fromEntries(schemas), required };
}

function bodyOf(operation: AnyOperation, { required }: ObjectSchema, names: readonly string[]) {
  const schema = { $ref: `#/components/schemas/${requestName(operation)}` };
  const example = Object.fromEntries(Object.entries(operation.example).filter(([name]) => names.includes(name)));
  const isRequired = required.some((name) => names.includes(name));
  return { required: isRequired, content: { 'application/json': { schema, example } } };
}

/** The schema of an operation's body. */
function bodySchema({ properties, required }: ObjectSchema, names: readonly string[]): JsonSchema {
  const needed = required.filter((name) => names.includes(name));
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, properties[name]])),
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: false,
  };
}

/** Every schema that bodies and answers refer to by name. */
function schemasOf(operations: readonly AnyOperation[]): Readonly<Record<string, JsonSchema>> {
  const requests = operations.map((operation) => {
    const input = objectSchemaOf(operation);
    const names = bodyNames(operation, input);
    return {
      ...describedSchema(operation.input, 'input', operation.name).named,
      ...(names.length > 0 && { [requestName(operation)]: bodySchema(input, names) }),
    };
  });
  // A schema of both has the open form.
  return Object.assign({}, ...requests, ...operations.map(answerSchemas));
}

const requestName = ({ name }: AnyOperation): string => `${pascalCase(name)}Request`;

/** The fields of the input that the body carries. */
function bodyNames(operation: AnyOperation, { properties }: ObjectSchema): readonly string[] {
  const path = pathOf(operation);
  return isWrite(operation) ? Object.keys(properties).filter((name) => !path.includes(`{${name}}`)) : [];
}

const sorted = <T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

const tagOf = (operation: AnyOperation): string => pathOf(operation).split('/')[1] ?? '';

const tagDescriptions: Readonly<Record<string, string>> = {
  '.well-known': 'What other systems look up: the keys that verify assertions.',
  bank: "The bank's back office: contracts, tokens, notices, and what only a branch may do.",
  approvals: 'The approval of requests.',
  batches: 'Requests of many lines: bulk transfers, salaries and bonuses, debits.',
  certificates: 'Client certificates: acquire, renew, look at.',
  company: 'The company: names, approval modes, limits, accounts and fees.',
  forms: 'What screens need to know.',
  history: 'The history of operations.',
  home: 'The top page.',
  'linked-services': 'Services that other systems of the bank run, and the assertions with which users enter them.',
  mails: 'Mails that were sent to the user.',
  notices: 'Notices of the bank.',
  payees: 'Accounts that the company pays, or debits.',
  registrations: 'First registration: the login ID of the master user.',
  sessions: 'Login, its steps, and logout.',
  requests: 'Requests of all services: lists, changes, return and withdrawal.',
  'standard-fees': "The bank's own transfer fees.",
  tokens: 'One-time-password tokens.',
  transfers: 'Transfers to one payee.',
  uploads: 'Files with the lines of requests.',
  users: 'Users: create, change, suspend, unlock, delete, and what users do for themselves.',
};

function tagsOf(operations: readonly AnyOperation[]) {
  const names = [...new Set(operations.map(tagOf))].sort();
  return names.map((name) => ({ name, ...(tagDescriptions[name] && { description: tagDescriptions[name] }) }));
}

function parameterOf(
  operation: AnyOperation,
  { properties, required }: ObjectSchema,
  { name, place }: { readonly name: string; readonly place: 'path' | 'query' },
) {
  const { description = name, ...schema } = properties[name] ?? { type: 'string' };
  const example = operation.example[name];
  const isNumber = schema['type'] === 'integer';
  return {
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    description,
    schema,
    ...(example !== undefined && { example: isNumber ? Number(example) : example }),
  };
}

/** What is to be known of the operation, who may call it, with which proof and in which login step. */
function descriptionOf(operation: AnyOperation): string {
  const { details, may, bearer, proof, duringStep, bodyBytes, printed, alsoAs } = operation;
  const callers: Readonly<Record<string, string>> = {
    anyone: isWrite(operation) ? 'Open to anyone; the body carries the credentials.' : 'Open to anyone.',
    certificate: 'For the holder of the presented client certificate, without a session.',
    session: 'For every logged-in user.',
    bank: "For the bank's back office.",
  };
  const caller = bearer
    ? 'For the holder of the issuance token.'
    : typeof may === 'string'
      ? callers[may]
      : 'role' in may
        ? 'For administrators and the master user.'
        : `For users with ${may.anyOf.length > 1 ? 'one of the rights' : 'the right'} ${may.anyOf.map((each: string) => `\`${each}\``).join(', ')}.`;
  const proofs = typeof proof === 'function' ? "set by the bank's profile" : proof?.join(', then ');
  const sentences = [
    caller,
    proofs && `Proof: ${proofs}.`,
    duringStep && stepSentence(duringStep),
    bodyBytes && `Bodies of at most ${bodyBytes / 1024} KB.`,
    printed && `Needs \`Accept: ${printedType}\` as the first type: another one, also \`*/*\`, is answered with 406.`,
    alsoAs && `\`Accept: ${alsoAs}\` as the first type gets the file.`,
  ].filter(Boolean);
  return [...(details ? [details] : []), sentences.join(' ')].join('\n\n');
}

const stepSentence = (step: string) =>
  step === 'any' ? 'Also while a login step is pending.' : `Completes the login step \`${step}\`.`;

function securityOn(host: Host, { may, bearer }: AnyOperation): Readonly<Record<string, readonly string[]>> {
  if (host === 'bank') return { sigv4: [] };
  if (bearer) return { [bearer]: [] };
  const session = may !== 'anyone' && may !== 'certificate';
  return { ...(session && { bearer: [] }), ...(host === 'secure' && { mutualTls: [] }) };
}

function headerNamesOf(operation: AnyOperation): readonly (keyof typeof headerParameters)[] {
  const { may, subject, ifMatch } = operation;
  const isKnown = may !== 'anyone' && may !== 'certificate';
  return [
    'acceptLanguage',
    ...(isWrite(operation) ? (['prefer'] as const) : []),
    ...(isWrite(operation) && isKnown ? (['idempotencyKey'] as const) : []),
    ...(isWrite(operation) && subject ? ([ifMatch ? 'ifMatchRequired' : 'ifMatch'] as const) : []),
  ];
}

/** API Gateway refuses more than 10,240 bytes of headers. */
const longestHeader = 10_240;

const header = (name: string, description: string, schema: JsonSchema) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
});

const ifMatch = header(
  'If-Match',
  'The `ETag` of the version you read. The request is refused if the record has changed since.',
  {
    type: 'string',
    pattern: '^"[0-9]{1,15}"$',
    maxLength: 17,
  },
);

const headerParameters = {
  acceptLanguage: header(
    'Accept-Language',
    'Language of titles and details: Japanese, unless English has the higher weight.',
    {
      type: 'string',
      examples: ['en', 'ja'],
      maxLength: longestHeader,
    },
  ),
  prefer: header(
    'Prefer',
    '`validate-only` (RFC 7240) checks the request without executing it. The answer lists the changes it would make, and carries `Preference-Applied`. The preference takes no value. Other preferences are ignored, but a misspelling of this one is refused.',
    { type: 'string', examples: ['validate-only'], maxLength: longestHeader },
  ),
  idempotencyKey: header(
    'Idempotency-Key',
    'Within 24 hours, repeating a request with the same key returns the same answer without executing it again; the same key with different content is refused. Proofs, passwords and other secrets (`writeOnly`) are not compared: a retry may carry a fresh one-time password, and a different secret alone does not make a different request.',
    {
      type: 'string',
      pattern: '^[!-~]{1,64}$',
      maxLength: 64,
    },
  ),
  ifMatch,
  ifMatchRequired: { ...ifMatch, required: true },
};

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'The token returned by a login, checked as RFC8725 recommends: one algorithm, issuer and audience, at most eight hours. On `secure` it is valid only with the certificate used for that login (RFC 8705).',
  },
  issuanceToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The issuance token returned with 202 by an acquisition or a renewal.',
  },
  mutualTls: { type: 'mutualTLS', description: "A client certificate of the bank's issuing authority." },
  sigv4: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'AWS Signature Version 4, service execute-api.',
  },
};
