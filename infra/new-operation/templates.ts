import type { Given } from './given.ts';
import { serviceOf } from './labels.ts';

/** The definition of a new operation: a read or a write, of a company's users or of the bank. */
export function definition(given: Given): string {
  const { domain, area, name, value, isBank, isRead, isList } = given;
  const path = isBank ? `/bank/companies/{companyId}/${name}` : `/${domain}/${name}`;
  const fields = [...(isBank ? ['CompanyId'] : []), ...(isList ? ['Cursor', 'PageLimit'] : [])].sort();
  const input = [...(isBank ? ['companyId: CompanyId'] : []), ...(isList ? paging : [])];
  const example = [...(isBank ? ["companyId: '01KA0000000000000000000000'"] : []), ...(isList ? ["limit: '20'"] : [])];
  return `import * as z from 'zod/mini';
${fields.length > 0 ? `import { ${fields.join(', ')} } from '../../shared/domain/fields.ts';\n` : ''}import { defineOperation } from '../../shared/operation/operation.ts';

export const ${value} = defineOperation({
  name: '${name}',
  summary: 'Does ${name}.',
  route: '${isRead ? 'GET' : 'POST'} ${path}',
  hosts: [${isBank ? "'bank'" : "'entry', 'secure'"}],
  may: ${isBank ? "'bank',\n  about: 'company'" : "'session'"},
${isList ? '  page: z.strictObject({ last: z.string() }),\n' : ''}  input: z.strictObject(${inBraces(input)}),
  output: z.strictObject(${inBraces(isList ? ['items: z.array(z.strictObject({}))', 'cursor: z.optional(z.string())'] : [])}),
  access: {},
  errors: [],
${isRead ? '' : `  history: { event: '${area}.${value}', service: '${serviceOf(given)}' },\n`}  example: ${inBraces(example)},
});
`;
}

const paging = ['limit: z._default(PageLimit, 20)', 'cursor: z.optional(Cursor)'];
const inBraces = (parts: readonly string[]) => (parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`);

export function handler({ name, value, isRead, isList }: Given): string {
  const imports = `import { handle } from '../../shared/frame/handle.ts';
import { ${value} } from './${name}.operation.ts';
`;
  if (isList)
    return `${imports}
/** Reads a page, and says where the next one begins. */
export const handler = handle(${value}, async (_input, { page }) => {
  const { after } = page;
  return { answer: { items: [], ...page.followedBy(after ? undefined : { last: '' }) } };
});
`;
  if (isRead)
    return `${imports}
/** Reads and answers. */
export const handler = handle(${value}, async (_input, _context) => ({ answer: {} }));
`;
  return `${imports}
/** Reads, decides, returns its decision; \`handle\` commits it with the history row in one transaction. */
export const handler = handle(${value}, async (_input, _context) => ({
  answer: {},
  changes: [],
  writes: [],
}));
`;
}

/** The test that fails until the operation does something. */
export function test(given: Given): string {
  return given.isRead ? readTest(given) : writeTest(given);
}

const imports = ({ domain, name }: Given) => `import { expect, it } from 'vitest';
import { handler } from '../../../functions/${domain}/${name}.ts';
`;
const arranged = ({ isBank }: Given) => `  const world = createWorld();
  const company = world.openCompany();
${isBank ? '' : "  const session = await world.logIn(await world.addUser(company, { role: 'master' }));\n"}`;
const request = ({ isBank }: Given) =>
  isBank ? '{ input: { companyId: company.companyId } }' : '{ session, input: {} }';

function readTest(given: Given): string {
  const found = given.isList ? 'answer.body.items' : 'answer.body';
  return `${imports(given)}import { createWorld } from '../../world.ts';

it('answers what it is there to answer', async () => {
${arranged(given)}  const answer = await world.call(handler, ${request(given)});
  expect(answer.status).toBe(200);
  expect(${found}, 'nothing was answered').not.toEqual(${given.isList ? '[]' : '{}'});
});
`;
}

function writeTest(given: Given): string {
  const { area, name, value } = given;
  return `${imports(given)}import { eventLabels } from '../../../shared/text/history-labels.ts';
import { createWorld } from '../../world.ts';

it('changes what it is there to change, and the history tells what, in words', async () => {
${arranged(given)}  const before = world.changes.length;
  const answer = await world.call(handler, ${request(given)});
  expect(answer.status).toBe(200);
  const stored = world.changes.slice(before).filter(({ key }) => !/^(HISTORY|SESSION)#/.test(key.pk));
  expect(stored, 'nothing was stored').not.toEqual([]);
  const [row] = world.history(company.companyId).slice(-1);
  expect(row).toMatchObject({ operation: '${name}', outcome: 'done' });
  expect(row?.changes, 'the history tells no change').not.toEqual([]);
  expect(eventLabels['${area}.${value}']?.ja, 'the history has no words for it').not.toBe('名称未定');
});
`;
}
