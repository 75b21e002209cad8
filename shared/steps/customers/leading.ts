import type { LookedUp } from '../../domain/lookups.ts';
import type { PlacedLookup } from '../../table/lookups.ts';
import type { Table } from '../../table/table.ts';

/** The place of a customer among those found: in one of the lists searched, in the order of that list. */
export interface CustomerPosition {
  readonly source: number;
  readonly after: string;
}

/** What is found, with its place. */
export type Placed<T> = T & CustomerPosition;

/** The lookups of several lists in turn, from a position on. The lists are read side by side. */
export async function leading(
  sources: readonly LookedUp[],
  { limit, after }: { readonly limit: number; readonly after: CustomerPosition | undefined },
  table: Table<{ lookups: ['page'] }>,
): Promise<readonly Placed<PlacedLookup>[]> {
  const pages = await Promise.all(
    sources.map(async (lookedUp, source) => {
      if (source < (after?.source ?? 0)) return [];
      const page = await table.lookups.page(lookedUp, {
        limit,
        ...(after?.source === source && { after: after.after }),
      });
      return page.map((lookup) => ({ ...lookup, source, after: lookup.position }));
    }),
  );
  return pages.flat().slice(0, limit);
}
