import type { Handler } from '../../shared/frame/handle.ts';
import type { SessionCaller } from '../../shared/operation/caller.ts';
import { pageOf } from '../../shared/operation/cursor.ts';
import type { Company } from '../../shared/table/companies.ts';

/** A cursor of this operation's list, sealed for this caller's search, with any position. */
export function cursorOf(
  { operation }: Handler,
  position: unknown,
  search: { readonly caller?: { readonly userId: string; readonly company: Company }; readonly query?: object } = {},
): string {
  const input = operation.input.parse(search.query ?? {}) as Record<string, unknown>;
  const page = pageOf({ operation, input, caller: search.caller as SessionCaller });
  return page?.followedBy(position).cursor ?? '';
}
