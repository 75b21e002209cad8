import { DomainError } from '../../domain/errors.ts';
import { inLanes } from '../../operation/in-lanes.ts';
import type { TokenVault } from '../../operation/ports.ts';
import type { Table } from '../../table/table.ts';
import type { TokenImport } from '../../table/token-imports.ts';
import type { StockedToken } from '../../table/tokens.ts';
import type { FieldCode } from '../../text/field-texts.ts';
import { type FileToken, problemAt } from './file-token.ts';

/** A token of a file, and the item in stock of the same serial number. */
export interface Compared {
  readonly token: FileToken;
  readonly stocked: StockedToken | undefined;
}

const readAtOnce = 100;
const readLanes = 4;

/** Compares a file with the stock, a hundred tokens a request. */
export async function comparedWithStock(
  { table }: { readonly table: Table<{ tokenStock: ['getAll'] }> },
  tokens: readonly FileToken[],
): Promise<readonly Compared[]> {
  const found = new Map<number, readonly Compared[]>();
  const starts = Array.from({ length: Math.ceil(tokens.length / readAtOnce) }, (_, index) => index * readAtOnce);
  const failures = await inLanes(starts, readLanes, async (start) => {
    const part = tokens.slice(start, start + readAtOnce);
    const stocked = await table.tokenStock.getAll(part.map(({ serialNumber }) => [serialNumber]));
    found.set(
      start,
      part.map((token, index) => ({ token, stocked: stocked[index] })),
    );
  });
  if (failures.length > 0) throw failures[0];
  return starts.flatMap((start) => found.get(start) ?? []);
}

/** The unfinished imports that prepared tokens of the file, but for one. */
export async function unfinishedImports(
  table: Table<{ tokenImports: ['getAll'] }>,
  compared: readonly Compared[],
  own?: string,
): Promise<readonly TokenImport[]> {
  const named = new Set(compared.flatMap(({ stocked }) => stocked?.importId ?? []));
  if (own !== undefined) named.delete(own);
  const imports = await table.tokenImports.getAll([...named].map((each) => [each]));
  return imports.flatMap((each) => (each && each.state !== 'done' ? [each] : []));
}

/** @throws `token.exists` with the lines that have an error */
export function refuseExisting(
  compared: readonly Compared[],
  problemOf: (stocked: StockedToken) => FieldCode | undefined,
) {
  const errors = compared.flatMap(({ token, stocked }) => {
    const problem = stocked && problemOf(stocked);
    return problem ? [problemAt(token.line, problem)] : [];
  });
  if (errors.length > 0) throw new DomainError('token.exists', { errors });
}

/** A token as it is kept in stock: its secret sealed for it alone. */
export async function sealedToken(
  { vault, now }: { readonly vault: Pick<TokenVault, 'seal'>; readonly now: Date },
  { serialNumber, secret, algorithm }: FileToken,
): Promise<StockedToken> {
  const sealedSecret = await vault.seal(secret, { serialNumber });
  return { serialNumber, algorithm, sealedSecret, importedAt: now.toISOString() };
}
