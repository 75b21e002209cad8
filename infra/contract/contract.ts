import { type Field, type Fields, fieldsOf, type Named, type Schema } from './fields.ts';

/** What clients rely on in one operation. */
export interface OperationContract {
  readonly route: string;
  /** What each host asks for: a session, a client certificate, a signature. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** By place: `path.userId`, `query.limit`, `header.If-Match`, `body.name`. */
  readonly request: Fields;
  readonly answer: Fields;
  /** The codes of each status; none for a success. */
  readonly statuses: Readonly<Record<string, readonly string[]>>;
}

/** The part of the API description that clients rely on: what a release promises. */
export interface Contract {
  readonly version: string;
  readonly operations: Readonly<Record<string, OperationContract>>;
  /** What all operations share: the problem document, and the answer to `Prefer: validate-only`. */
  readonly shared: Readonly<Record<string, Fields>>;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema; readonly examples?: object }>>;

interface Described {
  readonly operationId: string;
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

/** The API description, as far as the contract reads it. */
export interface ApiDescription {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Named; readonly parameters: Readonly<Record<string, Parameter>> };
}

/** The contract of an API description. */
export function contractOf({ info, paths, components }: ApiDescription): Contract {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const { servers, security, responses } = operation;
      const contract: OperationContract = {
        route: `${method.toUpperCase()} ${path}`,
        hosts: Object.fromEntries(servers.map(({ url }, at) => [hostOf(url), Object.keys(security[at] ?? {})])),
        request: requestOf(operation, components),
        answer: answerOf(operation, components.schemas),
        statuses: Object.fromEntries(
          Object.entries(responses).map(([status, { content }]) => [status, codesOf(content)]),
        ),
      };
      return [operation.operationId, contract] as const;
    }),
  );
  const shared = ['Problem', 'Changes'].map((name) => [
    name,
    fieldsOf(components.schemas[name] ?? {}, '', components.schemas),
  ]);
  return {
    version: info.version,
    operations: Object.fromEntries(operations.sort(([a], [b]) => (a < b ? -1 : 1))),
    shared: Object.fromEntries(shared),
  };
}

/** `entry`, `secure` or `bank`: the domain is the stage's. */
const hostOf = (url: string): string => new URL(url).hostname.split('.')[0] ?? '';

function requestOf(
  { parameters, requestBody }: Described,
  { schemas, parameters: named }: ApiDescription['components'],
): Fields {
  const whole = parameters.map((each) => named[each.$ref?.split('/').at(-1) ?? ''] ?? each);
  const given = whole.map(({ name, in: place, required, schema }) =>
    requiring(fieldsOf(schema, `${place}.${name}`, schemas), `${place}.${name}`, required),
  );
  const body = requestBody?.content['application/json'];
  return Object.assign(
    {},
    ...given,
    body && requiring(fieldsOf(body.schema, 'body', schemas), 'body', requestBody.required),
  );
}

function requiring(fields: Fields, path: string, isRequired: boolean): Fields {
  const own: Field | undefined = fields[path];
  return own && isRequired ? { ...fields, [path]: { ...own, required: true } } : fields;
}

function answerOf({ responses }: Described, named: Named): Fields {
  const contents = Object.entries(responses).flatMap(([status, { content }]) =>
    content && Number(status) < 300 ? [content] : [],
  );
  const [type = '', { schema } = {}] = Object.entries(contents[0] ?? {})[0] ?? [];
  if (!schema) return {};
  if (type !== 'application/json') return { body: { type: [type], required: true } };
  const isChecked = ({ $ref }: Schema) => $ref?.endsWith('/Changes');
  return fieldsOf(schema.anyOf ? { anyOf: schema.anyOf.filter((each) => !isChecked(each)) } : schema, '', named);
}

const codesOf = (content: Content | undefined): readonly string[] =>
  Object.keys(content?.['application/problem+json']?.examples ?? {}).sort();
