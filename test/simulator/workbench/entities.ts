import { globSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { SimulatedAws } from '../aws/aws.ts';
import { type ControlAnswer, ok, refuse } from '../control-route.ts';

/** A kind of item, by how its keys begin. */
export interface ItemKind {
  readonly name: string;
  readonly pk: string;
  readonly sk: string;
}

const Entity = z.object({
  prefix: z.string(),
  schema: z.unknown(),
  key: z.custom<(...ids: string[]) => unknown>((value) => typeof value === 'function'),
});
const Key = z.object({ pk: z.string(), sk: z.string() });
const tableDirectory = join(import.meta.dirname, '..', '..', '..', 'shared', 'table');
let known: Promise<readonly ItemKind[]> | undefined;

/** The kinds of items the table layer has, by name. */
export function listEntities(): Promise<readonly ItemKind[]> {
  known ??= findEntities();
  return known;
}

async function findEntities(): Promise<readonly ItemKind[]> {
  const modules = await Promise.all(globSync('*.ts', { cwd: tableDirectory }).map((file) => load(file)));
  const kinds = modules.flatMap((module) => Object.entries(module)).flatMap(([name, value]) => kindOf(name, value));
  return kinds.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const load = async (file: string): Promise<Readonly<Record<string, unknown>>> => import(join(tableDirectory, file));

function kindOf(name: string, value: unknown): ItemKind[] {
  const entity = Entity.safeParse(value);
  if (!entity.success) return [];
  const { prefix, key } = entity.data;
  // The key of empty ids is what the keys of all its items begin with.
  const begin = Key.safeParse(key(...Array.from({ length: key.length }, () => '')));
  const { pk, sk } = begin.data ?? { pk: prefix, sk: '' };
  const own = name.replace(/Item$/, '');
  return [{ name: own, pk: pk.length > prefix.length ? pk.replace(/#+$/, '#') : prefix, sk: sk.replace(/^#+$/, '') }];
}

const pageSize = 50;

/** A page of the items of an entity, or of those whose partition keys begin with a text. */
export async function browseItems(aws: SimulatedAws, query: URLSearchParams): Promise<ControlAnswer> {
  const [table] = aws.tables();
  if (!table) return ok({ items: [] });
  const entities = await listEntities();
  const name = query.get('entity');
  const entity = entities.find((each) => each.name === name);
  if (name && !entity)
    return refuse(404, 'entity.notFound', `entities: ${entities.map((each) => each.name).join(', ')}`);
  const given = query.get('prefix') ?? '';
  // Either may be the longer one: "CERT#" of an entity, "CERT#4f" typed below it.
  const pk = given.startsWith(entity?.pk ?? '') ? given : `${entity?.pk ?? ''}${given}`;
  const limit = Math.min(Number(query.get('limit') ?? pageSize) || pageSize, 500);
  const page = await aws.browse(table.name, {
    pk,
    sk: entity?.sk ?? '',
    limit,
    cursor: query.get('cursor') ?? undefined,
  });
  return ok(page);
}
