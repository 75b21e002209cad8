import * as z from 'zod/mini';
import { $constructor, type $ZodLooseShape, type $ZodObjectDef, $ZodObjectJIT } from 'zod/v4/core';

type Init = (made: z.ZodMiniObject, definition: $ZodObjectDef) => void;
const inits: readonly Init[] = [z.ZodMiniObject.init, $ZodObjectJIT.init];

/** What `zod` makes of every object, and `zod/mini` of none. */
const BulkObject = $constructor<z.ZodMiniObject, $ZodObjectDef>('BulkObject', (made, definition) => {
  for (const init of inits) init(made, definition);
});

/**
 * `z.object` for items of which one request reads hundreds: at its first use code is made for it, which then parses in
 * less time than the general code does.
 */
export const bulkObject = <Shape extends $ZodLooseShape>(shape: Shape): z.ZodMiniObject<Shape> =>
  new BulkObject({ type: 'object', shape }) as z.ZodMiniObject<Shape>;
