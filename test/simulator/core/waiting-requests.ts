import * as z from 'zod';
import type { SimulatedAws } from '../aws/aws.ts';
import type { Waiting } from './core.ts';

const Due = z.object({ due: z.string(), executionDate: z.string() });

/** The services of which authorised requests wait for the core, each with the earliest execution day. */
export async function waitingRequests(aws: Pick<SimulatedAws, 'tables' | 'indexes' | 'browse'>): Promise<Waiting[]> {
  const [table] = aws.tables();
  const index = table && (await aws.indexes(table.name)).find(({ name }) => name === 'due');
  if (!table || !index) return [];
  const days = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const page = await aws.browse(table.name, { pk: 'HANDOVER#', sk: '', limit: 500, cursor, index });
    for (const { due, executionDate } of page.items.flatMap((item) => Due.safeParse(item).data ?? [])) {
      const service = due.split('#')[1] ?? '';
      const [earliest = executionDate] = [days.get(service) ?? executionDate, executionDate].toSorted();
      days.set(service, earliest);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return [...days].map(([service, day]) => ({ service, day }));
}
