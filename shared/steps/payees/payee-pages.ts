import type { BankDirectory } from '../../domain/bank-directory.ts';
import { accountDigits, type PayeeService } from '../../domain/payee.ts';
import { cut, type Page } from '../../operation/cursor.ts';
import { filedPayeesOf, filedPlace, listIndex, type PayeePosition, placeOf } from '../../table/payees.ts';
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

/** Payees read for a page of a group: those of other groups among them are left out. */
const readOfGroup = 1000;

/** A page of the payees that a company keeps. One of a group may hold fewer than its limit, and be followed by others. */
export async function ownPage(
  { service, group, name = '', limit }: Asked,
  {
    caller: { companyId },
    page: { after },
    bankDirectory,
    table: { payees },
  }: PageContext & { readonly table: Table<{ payees: ['page'] }> },
): Promise<PayeesPage> {
  const read = group === undefined ? limit + 1 : readOfGroup;
  const found = await payees.page(companyId, { service, name, group, limit: read, after });
  const { items, last } = cut(found.items, limit);
  return {
    items: items.map((payee) => payeeView(payee, bankDirectory)),
    last: last ? { payeeId: last.payeeId, place: placeOf(last) } : endOf(found.next),
  };
}

/** Where the request stopped, if it did before the end of the list. */
const endOf = (next: Readonly<Record<string, string>> | undefined): PayeePosition | undefined =>
  next && { payeeId: next['sk'] ?? '', place: next[listIndex] ?? '' };

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
