import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { releasedChangelog, unnamed, unreleasedOf } from '../../infra/contract/changelog.ts';
import { compareContracts } from '../../infra/contract/compare.ts';
import { type ApiDescription, contractOf } from '../../infra/contract/contract.ts';
import { fieldsOf } from '../../infra/contract/fields.ts';
import { apiDescription, changelogPath, contractText, releasedContract } from '../../infra/contract/released.ts';
import { derivedFiles } from '../../infra/docs.ts';
import { projectRoot } from '../../infra/registry.ts';

const present = contractOf(apiDescription(derivedFiles()));
const changelog = readFileSync(join(projectRoot, changelogPath), 'utf8');

describe('the present API', () => {
  const { breaks, additions } = compareContracts(releasedContract(projectRoot), present);

  it('breaks nothing that was released; a change that must break raises the version', () => {
    expect(breaks).toEqual([]);
  });

  it('adds nothing that the changelog does not name (docs/changelog.md, Unreleased)', () => {
    expect(unnamed(additions, changelog)).toEqual([]);
  });
});

/** A description of one operation, to be changed. */
const description = () => ({
  info: { version: '1' },
  paths: {
    '/users/{userId}': {
      put: {
        operationId: 'change-user',
        servers: [{ url: 'https://entry.example.jp' }, { url: 'https://secure.example.jp' }],
        security: [{ bearer: [] }, { bearer: [], mutualTls: [] }],
        parameters: [
          { name: 'userId', in: 'path', required: true, schema: { type: 'string', maxLength: 26 } },
          { $ref: '#/components/parameters/ifMatch' },
        ] as object[],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } },
        },
        responses: {
          200: answer({ anyOf: [{ $ref: '#/components/schemas/User' }, { $ref: '#/components/schemas/Changes' }] }),
          404: refusals('user.notFound', 'company.notFound'),
        } as Record<string, object>,
      },
    } as Record<string, Record<string, unknown>>,
  } as Record<string, Record<string, Record<string, unknown>>>,
  components: {
    parameters: { ifMatch: { name: 'If-Match', in: 'header', required: false, schema: { type: 'string' } } },
    schemas: {
      Body: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 48, pattern: '^a' },
          role: { type: 'string', enum: ['general', 'administrator'] },
          limit: { type: 'integer', minimum: 0, maximum: 100 },
          accounts: {
            type: 'array',
            maxItems: 3,
            items: { type: 'object', properties: { branch: { type: 'string' } } },
          },
        } as Record<string, object>,
      },
      User: {
        type: 'object',
        required: ['userId', 'state'],
        properties: {
          userId: { type: 'string' },
          state: { type: 'string', enum: ['usable', 'suspended'] },
          email: { type: 'string' },
        } as Record<string, object>,
      },
      Changes: {
        type: 'object',
        required: ['changes'],
        properties: { changes: { type: 'array' } } as Record<string, object>,
      },
      Problem: {
        type: 'object',
        required: ['code'],
        properties: { code: { type: 'string' } } as Record<string, object>,
      },
    },
  },
});
type Description = ReturnType<typeof description>;

function answer(schema: object) {
  return { content: { 'application/json': { schema } } };
}
function refusals(...codes: string[]) {
  return { content: { 'application/problem+json': { examples: Object.fromEntries(codes.map((code) => [code, {}])) } } };
}

const contract = (from: Description) => contractOf(from as unknown as ApiDescription);
const operationOf = ({ paths }: Description) => paths['/users/{userId}']?.['put'] ?? {};
/** Changes a description, and compares it with what it was. */
function changed(change: (now: Description) => void) {
  const now = description();
  change(now);
  return compareContracts(contract(description()), contract(now));
}
const responses = (now: Description) => operationOf(now)['responses'] as Record<string, object>;
const sent = (now: Description) => now.components.schemas.Body.properties;
const answered = (now: Description) => now.components.schemas.User.properties;

describe('a change that breaks clients', () => {
  const cases: [string, (now: Description) => void][] = [
    ['The operation change-user is gone.', (now) => delete now.paths['/users/{userId}']],
    [
      'change-user: PUT /users/{userId} is now PATCH /users/{userId}.',
      (now) => Object.assign(now.paths, { '/users/{userId}': { patch: operationOf(now) } }),
    ],
    [
      'change-user: it is gone from the host secure.',
      (now) => Object.assign(operationOf(now), { servers: [{ url: 'https://entry.example.jp' }] }),
    ],
    [
      'change-user: the host entry now asks for bearer,mutualTls.',
      (now) =>
        Object.assign(operationOf(now), {
          security: [
            { bearer: [], mutualTls: [] },
            { bearer: [], mutualTls: [] },
          ],
        }),
    ],
    ['change-user: the field body.role of the request is gone.', (now) => delete sent(now)['role']],
    ['change-user: the field body.accounts of the request is gone.', (now) => delete sent(now)['accounts']],
    [
      'change-user: the field header.If-Match of the request is now required.',
      (now) => Object.assign(now.components.parameters.ifMatch, { required: true }),
    ],
    [
      'change-user: the field body.role of the request is now required.',
      ({ components: { schemas } }) => schemas.Body.required.push('role'),
    ],
    [
      'change-user: the field body.reason of the request is new and required.',
      (now) => {
        now.components.schemas.Body.required.push('reason');
        Object.assign(sent(now), { reason: { type: 'string' } });
      },
    ],
    [
      'change-user: the field body.limit of the request was integer and is string.',
      (now) => Object.assign(sent(now), { limit: { type: 'string' } }),
    ],
    [
      'change-user: the field body.role of the request no longer accepts administrator.',
      (now) => Object.assign(sent(now), { role: { type: 'string', enum: ['general'] } }),
    ],
    [
      'change-user: the field body.accounts[].branch of the request accepts only 001.',
      (now) =>
        Object.assign(sent(now), {
          accounts: {
            type: 'array',
            maxItems: 3,
            items: { properties: { branch: { type: 'string', enum: ['001'] } }, type: 'object' },
          },
        }),
    ],
    [
      'change-user: the field body.limit of the request has 1 as its least, which is more than before.',
      (now) => Object.assign(sent(now), { limit: { type: 'integer', minimum: 1, maximum: 100 } }),
    ],
    [
      'change-user: the field body.limit of the request has 99 as its most, which is less than before.',
      (now) => Object.assign(sent(now), { limit: { type: 'integer', minimum: 0, maximum: 99 } }),
    ],
    [
      'change-user: the field body.accounts of the request has 2 as its most, which is less than before.',
      (now) => Object.assign(sent(now)['accounts'] ?? {}, { maxItems: 2 }),
    ],
    [
      'change-user: the field body.accounts of the request has 1 as its least, which is more than before.',
      (now) => Object.assign(sent(now)['accounts'] ?? {}, { minItems: 1 }),
    ],
    [
      'change-user: the field header.If-Match of the request has 17 as its most, which is less than before.',
      (now) => Object.assign(now.components.parameters.ifMatch, { schema: { type: 'string', maxLength: 17 } }),
    ],
    [
      'change-user: the field body.name of the request has another pattern.',
      (now) => Object.assign(sent(now), { name: { type: 'string', minLength: 1, maxLength: 48, pattern: '^b' } }),
    ],
    ['change-user: the field email of the answer is gone.', (now) => delete answered(now)['email']],
    [
      'change-user: the field email of the answer was string and is null or string.',
      (now) => Object.assign(answered(now), { email: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
    ],
    [
      'change-user: the field userId of the answer is no longer always there.',
      (now) => Object.assign(now.components.schemas.User, { required: ['state'] }),
    ],
    [
      'change-user: the field state of the answer is no longer one of usable, suspended.',
      (now) => Object.assign(answered(now), { state: { type: 'string' } }),
    ],
    ['change-user: the status 404 is gone.', (now) => delete responses(now)['404']],
    [
      'change-user: the status 202 of a success is new.',
      (now) => Object.assign(responses(now), { 202: answer({ $ref: '#/components/schemas/User' }) }),
    ],
    [
      'change-user: the code company.notFound is gone from 404.',
      (now) => Object.assign(responses(now), { 404: refusals('user.notFound') }),
    ],
    [
      'Problem: the field code of the answer is gone.',
      ({ components: { schemas } }) => delete schemas.Problem.properties['code'],
    ],
  ];

  it.each(cases)('%s', (sentence, change) => {
    expect(changed(change)).toEqual({ breaks: [sentence], additions: [] });
  });
});

describe('an addition', () => {
  const cases: [string, string[], (now: Description) => void][] = [
    [
      'The operation find-user is new.',
      ['find-user'],
      (now) => Object.assign(now.paths, { '/found': { get: { ...operationOf(now), operationId: 'find-user' } } }),
    ],
    [
      'change-user: the host bank is new.',
      ['change-user', 'bank'],
      (now) => {
        (operationOf(now)['servers'] as object[]).push({ url: 'https://bank.example.jp' });
        (operationOf(now)['security'] as object[]).push({ sigv4: [] });
      },
    ],
    [
      'change-user: the field body.note of the request is new.',
      ['change-user', 'note'],
      (now) =>
        Object.assign(sent(now), {
          note: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
        }),
    ],
    [
      'change-user: the field body.role of the request accepts guest.',
      ['guest'],
      (now) => Object.assign(sent(now), { role: { type: 'string', enum: ['general', 'administrator', 'guest'] } }),
    ],
    [
      'change-user: the field devices of the answer is new.',
      ['devices'],
      (now) =>
        Object.assign(answered(now), {
          devices: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } },
        }),
    ],
    [
      'change-user: the field state of the answer can be locked.',
      ['locked'],
      (now) => Object.assign(answered(now), { state: { type: 'string', enum: ['usable', 'suspended', 'locked'] } }),
    ],
    [
      'change-user: the code request.tooMany is new.',
      ['request.tooMany'],
      (now) => Object.assign(responses(now), { 429: refusals('request.tooMany') }),
    ],
  ];

  it.each(cases)('%s', (sentence, names, change) => {
    const comparison = changed(change);
    expect(comparison).toEqual({ breaks: [], additions: [{ sentence, names }] });
    const log = (entry: string) =>
      `# Changelog\n\n## Unreleased\n\n- Other.\n${entry}\n## Version 1, 2026-11-30\n\n- \`guest\`\n`;
    expect(unnamed(comparison.additions, log(''))).toEqual(comparison.additions);
    const [first] = names;
    const partly = names.length > 1 ? comparison.additions : [];
    expect(unnamed(comparison.additions, log(`- New: \`${first}\`.\n`))).toEqual(partly);
    expect(unnamed(comparison.additions, log(`- New: ${names.map((name) => `\`${name}\``).join(' in ')}.\n`))).toEqual(
      [],
    );
  });

  it('what a client may send besides is none: a wider limit breaks nothing and needs no entry', () => {
    const wider = (now: Description) =>
      Object.assign(sent(now), { limit: { type: 'integer', maximum: 200 }, name: { type: 'string', maxLength: 60 } });
    expect(changed(wider)).toEqual({ breaks: [], additions: [] });
  });
});

describe('the fields of a schema', () => {
  it('of alternatives: only what holds for each of them', () => {
    const alternatives = [
      { type: 'string', format: 'date', maxLength: 10, minLength: 2 },
      { type: 'string', format: 'date-time', maxLength: 40 },
    ];
    const schema = { type: 'object', required: ['from'], properties: { from: { anyOf: alternatives } } };
    expect(fieldsOf(schema, '', {})).toEqual({
      from: { type: ['string date', 'string date-time'], most: 40, required: true },
    });
    const objects = [
      schema,
      { type: 'object', required: ['to'], properties: { to: { type: 'string' }, from: { type: 'string' } } },
    ];
    for (const anyOf of [objects, objects.toReversed()])
      expect(fieldsOf({ anyOf }, '', {})).toEqual({
        from: { type: ['string', 'string date', 'string date-time'] },
        to: { type: ['string'] },
      });
  });

  it('of records: their names and members', () => {
    const record = {
      type: 'object',
      propertyNames: { type: 'string', maxLength: 9 },
      additionalProperties: { type: 'integer' },
    };
    expect(fieldsOf(record, 'limits', {})).toEqual({
      limits: { type: ['object'] },
      'limits.(name)': { type: ['string'], most: 9 },
      'limits.*': { type: ['integer'] },
    });
  });
});

describe('a release', () => {
  const before =
    '# Changelog\n\nWhat it is.\n\n## Unreleased\n\n- `b` is new.\n- `c` is new.\n\n## Version 1, 2026-11-30\n\n- `a` is new.\n';

  it('moves the entries under its heading', () => {
    const after = releasedChangelog(before, 'Version 1, 2026-12-24');
    expect(after).toBe(
      '# Changelog\n\nWhat it is.\n\n## Unreleased\n\n## Version 1, 2026-12-24\n\n- `b` is new.\n- `c` is new.\n\n## Version 1, 2026-11-30\n\n- `a` is new.\n',
    );
    expect(unreleasedOf(after)).toBe('');
    expect(releasedChangelog(after, 'Version 1, 2027-01-04')).toBe(after);
  });

  it('of the same day adds to what the first one moved', () => {
    expect(releasedChangelog(before, 'Version 1, 2026-11-30')).toBe(
      '# Changelog\n\nWhat it is.\n\n## Unreleased\n\n## Version 1, 2026-11-30\n\n- `b` is new.\n- `c` is new.\n- `a` is new.\n',
    );
  });

  it('needs the section', () => {
    expect(() => unreleasedOf('# Changelog\n')).toThrow('no section "## Unreleased"');
  });

  it('writes a file that reads as the contract, a field on each line', () => {
    const text = contractText(present);
    expect(JSON.parse(text)).toEqual(present);
    expect(text).toContain('\n    "path.userId": {"type":["string"]');
  });
});

describe('commands that take no options', () => {
  const commands = ['release-contract', 'write-holidays', 'bank-directory', 'write-docs'] as const;

  it.each(commands)('%s explains itself, refuses options, and does nothing meanwhile', (command) => {
    const file = join(projectRoot, 'infra', `${command}.ts`);
    const run = (option: string) => spawnSync(process.execPath, [file, option], { cwd: projectRoot, encoding: 'utf8' });
    const [help, other] = [run('--help'), run('--dry-run')];
    expect([help.status, help.stdout.trimEnd()]).toEqual([0, expect.stringMatching(/^npm run [a-z-]+ {5}[^\n]+$/)]);
    expect([other.status, other.stdout]).toEqual([1, '']);
    expect(other.stderr).toMatch(/^Tegata: --dry-run is no option\n\nnpm run /);
  });
});
