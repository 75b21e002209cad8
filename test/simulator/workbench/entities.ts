import { globSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { SimulatedAws } from '../aws/aws.ts';
import { type ControlAnswer, ok, refuse } from '../control-route.ts';

/** A kind of item, by how its partition keys begin: each kind has a prefix of its own. */
export interface ItemKind {
  readonly name: string;
  readonly pk: string;
}

const Entity = z.object({
  name: z.string(),
  prefix: z.string(),
  key: z.custom<(...ids: string[]) => unknown>((value) => typeof value === 'function'),
});
const tableDirectory = join(import.meta.dirname, '..', '..', '..', 'shared', 'table');
let known: Promise<readonly ItemKind[]> | undefined;

/** The kinds of items the table layer has, by name. */
export function listEntities(): Promise<readonly ItemKind[]> {
  known ??= findEntities();
  return known;
}

/** The modules of the table layer. */
export const loadTableModules = (): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  Promise.all(globSync('*.ts', { cwd: tableDirectory }).map((file) => load(file)));

async function findEntities(): Promise<readonly ItemKind[]> {
  const modules = await loadTableModules();
  const kinds = modules.flatMap((module) => Object.values(module)).flatMap(kindOf);
  return kinds.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const load = async (file: string): Promise<Readonly<Record<string, unknown>>> => import(join(tableDirectory, file));

function kindOf(value: unknown): ItemKind[] {
  const entity = Entity.safeParse(value);
  return entity.success ? [{ name: entity.data.name, pk: entity.data.prefix }] : [];
}

const pageSize = 50;

/** The indexes of the table. */
export async function listIndexes(aws: SimulatedAws): Promise<ControlAnswer> {
  const [table] = aws.tables();
  return ok({ items: table ? await aws.indexes(table.name) : [] });
}

/**
 * A page of the items of an entity, of those whose partition keys begin with a text, in an index instead of the table,
 * and with a text anywhere in their values.
 */
export async function browseItems(aws: SimulatedAws, query: URLSearchParams): Promise<ControlAnswer> {
  const [table] = aws.tables();
  if (!table) return ok({ items: [] });
  const entities = await listEntities();
  const name = query.get('entity');
  const entity = entities.find((each) => each.name === name);
  if (name && !entity)
    return refuse(404, 'entity.notFound', `entities: ${entities.map((each) => each.name).join(', ')}`);
  const indexName = query.get('index');
  const indexes = indexName ? await aws.indexes(table.name) : [];
  const index = indexes.find((each) => each.name === indexName);
  if (indexName && !index)
    return refuse(404, 'index.notFound', `indexes: ${indexes.map((each) => each.name).join(', ')}`);
  const given = query.get('prefix') ?? '';
  const own = entity?.pk ?? '';
  // Either may be the longer one: "CERT#" of an entity, "CERT#4f" typed below it. An index has other keys.
  const pk = index || given.startsWith(own) ? given : `${own}${given}`;
  const limit = Math.min(Number(query.get('limit') ?? pageSize) || pageSize, 500);
  const value = query.get('value')?.toLowerCase() ?? '';
  const matches = (item: Readonly<Record<string, unknown>>) =>
    String(item.pk).startsWith(own) && (value === '' || textIn(item).includes(value));
  const cursor = query.get('cursor') ?? undefined;
  return ok(await aws.browse(table.name, { pk, sk: '', limit, cursor, matches, ...(index && { index }) }));
}

/** The values of an item, in the order of its attributes, without their names. */
function textIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value).toLowerCase();
  return Object.values(value).map(textIn).join('\n');
}
