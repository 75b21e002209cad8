import type { BankDirectory } from '../../domain/bank-directory.ts';
import { accountDigits, type PayeeService } from '../../domain/payee.ts';
import { cut, type Page } from '../../operation/cursor.ts';
import { filedPayeesOf, filedPlace, type PayeePosition } from '../../table/payees.ts';
import type { Table } from '../../table/table.ts';
import { filedPayeeView, type PayeeView, payeeView } from '../../views/payee-view.ts';

interface Asked {
  readonly service: PayeeService;
  readonly group?: string | undefined;
  readonly name?: string | undefined;
  readonly limit: number;
}

interface PageContext {
  readonly caller: { readonly companyId: string };
  readonly page: Page<PayeePosition>;
  readonly bankDirectory: BankDirectory;
}

interface PayeesPage {
  readonly items: PayeeView[];
  /** Where it ends, if others follow. */
  readonly last: PayeePosition | undefined;
}

/** A page of the payees that a company keeps for a service: two requests, one of them to the index of the order. */
export async function ownPage(
  { service, group, name = '', limit }: Asked,
  {
    caller: { companyId },
    page: { after },
    bankDirectory,
    table: { payees },
  }: PageContext & { readonly table: Table<{ payees: ['placesByName', 'placesByGroup', 'getAll'] }> },
): Promise<PayeesPage> {
  const one = { limit: limit + 1, after };
  const found =
    group === undefined
      ? await payees.placesByName(companyId, one, service, name)
      : await payees.placesByGroup(companyId, one, service, group, name);
  const { items: places, last } = cut(found.items, limit);
  // One that was deleted since the first request is left out.
  const read = await payees.getAll(places.map(({ payeeId }) => [companyId, payeeId] as const));
  return { items: read.flatMap((payee) => (payee ? [payeeView(payee, bankDirectory)] : [])), last };
}

/** A page of the payees that the bank has filed. They are for 振込振替, and in no group. */
export async function filedPage(
  { service, group, name = '', limit }: Asked,
  {
    caller: { companyId },
    page: { after },
    bankDirectory,
    table: { filedPayees },
  }: PageContext & { readonly table: Table<{ filedPayees: ['get'] }> },
): Promise<PayeesPage> {
  if (service !== 'transfer' || group !== undefined) return { items: [], last: undefined };
  const all = filedPayeesOf(await filedPayees.get(companyId)).map((payee) => {
    const { account, payeeId } = payee;
    return { payee, payeeId, place: filedPlace({ name: account.name, digits: accountDigits(account) }) };
  });
  const wanted = all.filter(({ place }) => place.startsWith(name) && (after === undefined || place > after.place));
  const { items, last } = cut(wanted, limit);
  return {
    items: items.map(({ payee }) => filedPayeeView(payee, bankDirectory)),
    last: last && { payeeId: last.payeeId, place: last.place },
  };
}
