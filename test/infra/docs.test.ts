import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, describe, expect, it } from 'vitest';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { derivedFiles, staleFiles, writeDocs } from '../../infra/docs.ts';
import { projectRoot } from '../../infra/registry.ts';
import { hostsOf, stageNamed } from '../../infra/stages.ts';
import { descriptionsWithin, fieldDescriptions } from '../../shared/derive/field-descriptions.ts';
import { describedSchema } from '../../shared/derive/json-schema.ts';
import { openApiDocument } from '../../shared/derive/openapi.ts';
import { sampleEvent } from '../../shared/derive/sample-events.ts';
import { isWrite, methodOf, pathOf } from '../../shared/operation/operation.ts';

const domains = hostsOf(stageNamed('dev'));
const document = JSON.parse(JSON.stringify(openApiDocument(operations, { title: 'Tegata', version: '1', domains })));
const entryOf = (operation: { readonly route: string }) =>
  document.paths[pathOf(operation)][methodOf(operation).toLowerCase()];

const resolved = ({ $ref = '', ...schema }: { $ref?: string; properties?: object } = {}) =>
  $ref ? document.components.schemas[$ref.split('/').at(-1) ?? ''] : schema;

function visit(value: unknown, see: (key: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    see(key, each);
    visit(each, see);
  }
}

describe('the OpenAPI document', () => {
  it('describes every operation once, under its route', () => {
    const entries = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((methods) =>
      Object.values(methods),
    );
    expect(entries.map(({ operationId }) => operationId).sort()).toEqual(operations.map(({ name }) => name).sort());
    for (const operation of operations) expect(entryOf(operation).operationId).toBe(operation.name);
  });

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('every reference resolves', () => {
    visit(document, (key, value) => {
      if (key !== '$ref') return;
      const found = String(value)
        .slice(2)
        .split('/')
        .reduce<unknown>((at, name) => Object(at)[name], document);
      expect(found, String(value)).toBeDefined();
    });
  });

  it.each(operations)('$name: parameters, body, servers and security are those of the definition', (operation) => {
    const entry = entryOf(operation);
    const named = (place: string) =>
      entry.parameters
        .filter((each: { in?: string }) => each.in === place)
        .map(({ name }: { name: string }) => name)
        .sort();
    const inPath = [...pathOf(operation).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const rest = Object.keys(operation.input.shape)
      .filter((name) => !inPath.includes(name))
      .sort();
    expect(named('path')).toEqual(inPath.sort());
    expect(named('query')).toEqual(isWrite(operation) ? [] : rest);
    const body = resolved(entry.requestBody?.content['application/json'].schema)?.properties;
    expect(Object.keys(body ?? {}).sort()).toEqual(isWrite(operation) ? rest : []);
    expect(entry.servers.map(({ url }: { url: string }) => url)).toEqual(
      operation.hosts.map((host) => `https://${domains[host]}`),
    );
    expect(entry.security.some((each: object) => 'mutualTls' in each)).toBe(operation.hosts.includes('secure'));
    expect(entry.security.some((each: object) => 'sigv4' in each)).toBe(operation.hosts.includes('bank'));
  });

  it.each(operations)('$name: lists its statuses, and each code it can refuse with', (operation) => {
    const { responses } = entryOf(operation);
    for (const status of [operation.status ?? 200, ...(operation.alsoAnswers ?? [])])
      expect(responses).toHaveProperty(String(status));
    const codes = Object.values<{ content?: Record<string, { examples?: object }> }>(responses).flatMap(({ content }) =>
      Object.keys(content?.['application/problem+json']?.examples ?? {}),
    );
    expect(codes).toEqual(expect.arrayContaining([...operation.errors]));
  });

  it('shows an answer of every operation whose answer has content', () => {
    const written = JSON.parse(derivedFiles().get('docs/openapi.json') ?? '{}');
    for (const operation of operations) {
      const { responses } = written.paths[pathOf(operation)][methodOf(operation).toLowerCase()];
      const contents = Object.entries<{ content?: Record<string, { example?: unknown }> }>(responses).flatMap(
        ([status, { content }]) => (Number(status) < 300 && content?.['application/json']) || [],
      );
      const isJson = operation.status !== 204 && !operation.printed;
      expect([operation.name, contents.some(({ example }) => example !== undefined)]).toEqual([operation.name, isJson]);
    }
  });

  it('gives each body, answer and entity a schema with a name of its own', () => {
    const { schemas } = document.components;
    expect(schemas).toMatchObject({
      User: { type: 'object' },
      UserLine: {},
      Token: {},
      Company: {},
      Notice: {},
    });
    for (const operation of operations) {
      const { requestBody, responses } = entryOf(operation);
      if (requestBody) expect(requestBody.content['application/json'].schema).toEqual({ $ref: expect.any(String) });
      const { schema } = responses[String(operation.status ?? 200)].content?.['application/json'] ?? {};
      for (const each of schema?.anyOf ?? [schema]) if (each) expect(each).toEqual({ $ref: expect.any(String) });
    }
    const { items } = schemas.ListUsersAnswer.properties;
    expect(items.items).toEqual({ $ref: '#/components/schemas/UserLine' });
  });

  it('describes every field, and none that does not exist', () => {
    const described = new Set<string>();
    const missing = new Set<string>();
    const see = (name: string, description: unknown) => {
      described.add(`${name}: ${description}`);
      if (!description || description === name) missing.add(name);
    };
    visit(document, (key, value) => {
      if (key !== 'properties') return;
      for (const [name, field] of Object.entries(Object(value))) see(name, Object(field).description);
    });
    for (const operation of operations)
      for (const { name, description } of entryOf(operation).parameters) if (name) see(name, description);
    expect([...missing]).toEqual([]);
    const written = [fieldDescriptions, ...Object.values(descriptionsWithin)].flatMap((each) => Object.entries(each));
    const texts = written.map(([name, text]) => `${name}: ${text}`);
    expect(texts.filter((each) => !described.has(each))).toEqual([]);
  });

  it('closes what is sent and leaves open what is answered, which may grow', () => {
    const closed = Object.entries<object>(document.components.schemas).filter(([, schema]) =>
      JSON.stringify(schema).includes('"additionalProperties":false'),
    );
    const sentAlone = ['OrderedLine', 'Proofs', 'UserLimits'];
    for (const [name] of closed) expect(name).toMatch(new RegExp(`Request$|^(${sentAlone.join('|')})$`));
    expect(closed.map(([name]) => name)).toEqual(expect.arrayContaining([...sentAlone, 'ChangeUserRequest']));
  });

  it('gives a schema that is sent and answered the same fields on both sides', () => {
    const asOpen = (schema: unknown) => {
      const text = JSON.stringify(schema, (key, value) =>
        key === 'additionalProperties' && !value ? undefined : value,
      );
      return JSON.parse(text ?? 'null');
    };
    for (const operation of operations)
      for (const [name, schema] of Object.entries(describedSchema(operation.input, 'input', operation.name).named))
        expect(asOpen(document.components.schemas[name]), name).toEqual(asOpen(schema));
  });

  it('says in one short sentence what an operation does, and how a print is asked for', () => {
    for (const operation of operations) {
      const { summary, description } = entryOf(operation);
      expect(summary.length, summary).toBeLessThanOrEqual(120);
      if (operation.details) expect(description).toContain(operation.details);
      expect(description.includes('`Accept: application/pdf`'), operation.name).toBe(operation.printed === true);
    }
    for (const { summary } of eventFunctions) expect(summary.length, summary).toBeLessThanOrEqual(120);
  });

  it('limits the length of every text and list that a client sends', () => {
    const unlimited: string[] = [];
    const look = (where: string, schema: Record<string, unknown> | undefined) => {
      if (!schema) return;
      const isLimited = ['maxLength', 'enum', 'const'].some((key) => key in schema);
      if ((schema['type'] === 'string' && !isLimited) || (schema['type'] === 'array' && !('maxItems' in schema)))
        unlimited.push(where);
      for (const [name, field] of Object.entries(Object(schema['properties']))) look(`${where}.${name}`, Object(field));
      look(`${where}[]`, schema['items'] as Record<string, unknown>);
    };
    for (const [name, schema] of Object.entries(document.components.schemas))
      if (name.endsWith('Request') || name === 'Proofs') look(name, Object(schema));
    for (const operation of operations)
      for (const { name, schema } of entryOf(operation).parameters) look(`${operation.name} ${name}`, schema);
    for (const { name, schema } of Object.values<{ name: string; schema: Record<string, unknown> }>(
      document.components.parameters,
    ))
      look(name, schema);
    expect(unlimited).toEqual([]);
  });

  it('says of numbers that they are numbers, and of each tag what it is about', () => {
    const limit = entryOf({ route: 'GET /users' }).parameters.find(
      ({ name = '' }: { name?: string }) => name === 'limit',
    );
    expect(limit.schema).toMatchObject({ type: 'integer', format: 'int32', minimum: 1, maximum: 100, default: 100 });
    const { schema: fromLine } = entryOf({ route: 'GET /requests/{requestId}/print' }).parameters.find(
      ({ name = '' }: { name?: string }) => name === 'fromLine',
    );
    expect(fromLine).toMatchObject({ type: 'integer', format: 'int32', minimum: 1, maximum: 99_999 });
    const tags = new Set(operations.map((operation) => entryOf(operation).tags[0]));
    expect(document.tags).toEqual([...tags].sort().map((name) => ({ name, description: expect.any(String) })));
  });

  it('promises Retry-After exactly for what a moment of load or an outage refuses', () => {
    for (const operation of operations)
      for (const [status, { headers }] of Object.entries<{ headers: object }>(entryOf(operation).responses))
        expect('Retry-After' in headers, `${operation.name} ${status}`).toBe(status === '429' || status === '503');
  });

  it('follows the conventions: If-Match where a version is needed, a key for repeatable writes of known callers', () => {
    for (const operation of operations) {
      const refs = entryOf(operation).parameters.map(({ $ref = '' }: { $ref?: string }) => $ref.split('/').at(-1));
      const isKnown = operation.may !== 'anyone' && operation.may !== 'certificate';
      const isVersioned = isWrite(operation) && operation.subject !== undefined;
      expect(refs.filter((each: string) => each.startsWith('ifMatch'))).toEqual(
        isVersioned ? [operation.ifMatch === 'required' ? 'ifMatchRequired' : 'ifMatch'] : [],
      );
      expect(refs.includes('idempotencyKey')).toBe(isKnown && isWrite(operation));
      expect(refs.includes('prefer')).toBe(isWrite(operation));
    }
  });
});

describe('sample events', () => {
  it.each(operations)('$name: is a proxy event of its own host and route', (operation) => {
    const event = sampleEvent(operation, { domains });
    const [host = 'entry'] = operation.hosts;
    expect(event).toMatchObject({
      httpMethod: methodOf(operation),
      resource: pathOf(operation),
      requestContext: { domainName: domains[host] },
    });
    expect(event.path).not.toMatch(/[{}]/);
    expect(event.requestContext.identity.clientCert !== null).toBe(host === 'secure');
    expect(event.requestContext.identity.userArn !== null).toBe(host === 'bank');
  });

  it.each(operations)('$name: what it sends is a valid input', (operation) => {
    const { body, queryStringParameters, pathParameters } = sampleEvent(operation, { domains });
    const input = { ...(body ? JSON.parse(body) : {}), ...queryStringParameters, ...pathParameters };
    expect(operation.input.safeParse(input)).toMatchObject({ success: true });
  });

  it('an example without its path parameter is refused', () => {
    const operation = { ...operations[0], name: 'x', route: 'GET /a/{b}', example: {} } as never;
    expect(() => sampleEvent(operation, { domains })).toThrow(/lacks its path parameter b/);
  });
});

describe('derived files', () => {
  const root = mkdtempSync(join(tmpdir(), 'tegata-docs-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('are two documents and one event for each function', () => {
    expect([...derivedFiles().keys()].sort()).toEqual(
      [
        'docs/openapi.json',
        'docs/codes.json',
        ...[...operations, ...eventFunctions].map(({ name }) => `events/${name}.json`),
      ].sort(),
    );
  });

  it('are written, then up to date, and stale again when missing, changed or obsolete', () => {
    expect(writeDocs(root)).toEqual([...derivedFiles().keys()]);
    expect(staleFiles(root)).toEqual([]);
    writeFileSync(join(root, 'events/old-operation.json'), '{}');
    writeFileSync(
      join(root, 'docs/openapi.json'),
      readFileSync(join(root, 'docs/openapi.json'), 'utf8').replace('3.1.0', '3.1.1'),
    );
    rmSync(join(root, `events/${operations[0]?.name}.json`));
    expect(staleFiles(root)).toEqual([
      'docs/openapi.json',
      `events/${operations[0]?.name}.json`,
      'events/old-operation.json',
    ]);
    writeDocs(root);
    expect(staleFiles(root)).toEqual([]);
  });

  it('of the project are up to date (npm run docs)', () => {
    expect(staleFiles(projectRoot)).toEqual([]);
  });
});
