import * as z from 'zod';
import type { Resource } from './types.ts';

/** Reads a resource's properties. @throws Error naming the property that is wrong, or that the simulator would have to ignore */
export function readProperties<T>(resource: Resource, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  throw new Error(`${resource.type} ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
}

/** Templates write booleans and numbers also as text. */
export const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
export const Count = z.coerce.number();
/** Accepted and without effect here: what it governs does not exist on one machine. */
export const Ignored = z.unknown();

/** A physical name for a resource whose template gives none, the same at every start. */
export function physicalName(logicalId: string, longest = 80): string {
  return logicalId.replace(/[^A-Za-z0-9_-]+/g, '-').slice(-longest);
}
