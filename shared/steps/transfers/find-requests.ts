import { type OfferingBank, permissionsOffered } from '../../domain/approval-modes.ts';
import { maySee } from '../../domain/transfers/authorise.ts';
import { type RequestService, requestServices, viewingRight } from '../../domain/transfers/services.ts';
import type { RequestState } from '../../domain/transfers/states.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Table } from '../../table/table.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';
import { standingOf } from '../../views/request-view.ts';

interface Search {
  readonly caller: SessionCaller;
  readonly service?: RequestService | undefined;
  readonly state?: RequestState | undefined;
  /** Execution days, inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit: number;
  /** The last request of the page before. */
  readonly after?: Position | undefined;
}

interface Position {
  readonly requestId: string;
  readonly executionDate?: string | undefined;
}

interface PageOfRequests {
  readonly requests: readonly TransferRequest[];
  /** Where the next page continues. */
  readonly next?: Position;
}

/**
 * The services of which a user sees every request (全取引照会): the one asked for, or all that the company can have;
 * `undefined` if not that many.
 */
export function servicesSeenWhole(
  { rights: { permissions }, company }: Pick<SessionCaller, 'rights' | 'company'>,
  profile: OfferingBank,
  service?: RequestService,
): readonly RequestService[] | undefined {
  const offered = permissionsOffered(company, profile);
  const asked = service ? [service] : requestServices.filter((each) => offered.includes(viewingRight(each)));
  const seen = asked.filter((each) => permissions.includes(viewingRight(each)));
  return seen.length > 0 && seen.length === asked.length ? seen : undefined;
}

/**
 * A page of a company's requests by execution day, the latest first. Each service is a range of an index; several are
 * read side by side, so that a page costs what it shows, whatever the company has.
 */
export async function allRequests(
  table: Table<{ transferRequests: ['ofService', 'inState'] }>,
  { caller, state, from, to, limit, after }: Search,
  services: readonly RequestService[],
): Promise<PageOfRequests> {
  const position = after?.executionDate === undefined ? undefined : { ...after, executionDate: after.executionDate };
  const { ofService, inState } = table.transferRequests;
  // The position itself is read again, and one more shows whether others follow.
  const pages = await Promise.all(
    services.map((service) => {
      const asked = { companyId: caller.companyId, service, from, to, position };
      return state ? inState(asked, state, limit + 2) : ofService(asked, limit + 2);
    }),
  );
  const found = pages
    .flatMap(({ items }) => items)
    .filter((request) => position === undefined || placeOf(request) < placeOf(position))
    .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
  return cutAt(found, limit);
}

const placeOf = ({ executionDate, requestId }: { readonly executionDate: string; readonly requestId: string }) =>
  `${executionDate}#${requestId}`;

/** The pointers read per round if not all of the requests match, and the rounds of a page. */
const pointersRead = 100;
const maximumRounds = 4;

type OwnTable = Table<{ transferRequests: ['getAll']; involvements: ['ofUser'] }>;

/**
 * A page of the requests that a user made or is named to approve, the newest first. A filter that few of them match may
 * end a page before it is full; its cursor continues.
 */
export function ownRequests(table: OwnTable, search: Search): Promise<PageOfRequests> {
  return pointedAt(table, search, table.involvements.ofUser);
}

/** A page of the requests that wait for a user's approval, the oldest first. */
export function waitingFor(
  table: Table<{ transferRequests: ['getAll']; waitingRequests: ['ofUser'] }>,
  search: Search,
): Promise<PageOfRequests> {
  return pointedAt(table, search, table.waitingRequests.ofUser);
}

async function pointedAt(
  table: Table<{ transferRequests: ['getAll'] }>,
  search: Search,
  read: OwnTable['involvements']['ofUser'],
): Promise<PageOfRequests> {
  const { companyId, userId } = search.caller;
  const isFiltered = [search.service, search.state, search.from, search.to].some((each) => each !== undefined);
  const limit = isFiltered ? pointersRead : search.limit + 1;
  const found: TransferRequest[] = [];
  let after = search.after;
  for (let round = 0; round < maximumRounds && found.length <= search.limit; round += 1) {
    const page = await read(companyId, userId, { limit, afterId: after?.requestId });
    const requests = await table.transferRequests.getAll(page.items.map(({ requestId }) => [companyId, requestId]));
    found.push(...requests.flatMap((request) => (request && isShown(request, search) ? [request] : [])));
    after = page.items.at(-1);
    if (!page.next) return cutAt(found, search.limit);
  }
  if (found.length > search.limit || !after) return cutAt(found, search.limit);
  return { requests: found, next: { requestId: after.requestId } };
}

/** A pointer stays when a request is changed, so that it may be to one that is with its maker, or names others now. */
const isShown = (request: TransferRequest, search: Search) =>
  maySee(standingOf(request), search.caller.rights) && matches(request, search);

const matches = (request: TransferRequest, { service, state, from = '', to = '9999-12-31' }: Search) =>
  (service === undefined || request.service === service) &&
  (state === undefined || request.state === state) &&
  from <= request.executionDate &&
  request.executionDate <= to;

function cutAt(found: readonly TransferRequest[], limit: number): PageOfRequests {
  const requests = found.slice(0, limit);
  const last = found.length > limit ? requests.at(-1) : undefined;
  const position = last && { requestId: last.requestId, executionDate: last.executionDate };
  return { requests, ...(position && { next: position }) };
}
