import * as z from 'zod';
import type { Item } from '../../../shared/table/engine.ts';
import type { SimulatedAws } from '../aws/aws.ts';

/** An item as the table layer's own readers take it. */
export const AnyItem = z.custom<Item>((value) => typeof value === 'object' && value !== null && 'pk' in value);

/** The items of a kind whose keys begin so; those of another form are left out. */
export async function readItems<S extends z.core.$ZodType>(
  aws: Pick<SimulatedAws, 'tables' | 'browse'>,
  schema: S,
  pk: string,
  sk = '',
): Promise<z.infer<S>[]> {
  const [table] = aws.tables();
  if (!table) return [];
  const found: z.infer<S>[] = [];
  let cursor: string | undefined;
  do {
    const page = await aws.browse(table.name, { pk, sk, limit: 500, cursor });
    found.push(...page.items.flatMap((item) => z.safeParse(schema, item).data ?? []));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}
