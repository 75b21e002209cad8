import type { FieldError } from '../../shared/domain/errors.ts';
import { refuseFields, repetitions } from '../../shared/domain/field-errors.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import type { StockedToken, Token } from '../../shared/table/tokens.ts';
import { assignTokens } from './assign-tokens.operation.ts';

type AssignContext = Context<typeof assignTokens>;

export const handler = handleReadingAhead(
  assignTokens,
  async ({ serialNumbers }, { table }) => {
    refuseFields(repetitions('serialNumbers', serialNumbers));
    return table.tokenStock.getAll(serialNumbers.map((each) => [each]));
  },
  async ({ companyId, serialNumbers }, context, stocked) => {
    const { table, now, company, refuse } = context;
    if (company.state === 'closed') throw refuse('company.state', { state: company.state });
    const stock = assignable(context, stocked);
    const tokens = await Promise.all(stock.map((each) => handedOver(context, each)));
    return {
      answer: { serialNumbers },
      changes: [{ path: 'tokens', before: null, after: serialNumbers }],
      writes: [
        table.companies.checkOpen(companyId),
        ...importsOf(stock).map(([importId, serials]) => table.tokenImports.checkDone(importId, serials)),
        ...stock.map((each) => table.tokenStock.handOut(each, companyId, now.toISOString())),
        ...tokens.map(table.tokens.assign),
      ],
    };
  },
);

/** The tokens, if all are in stock and unassigned. @throws `token.notFound`, `token.assigned`, with the paths. */
function assignable({ input, refuse }: AssignContext, stocked: readonly (StockedToken | undefined)[]): StockedToken[] {
  const { serialNumbers } = input;
  const missing = errorsAt(serialNumbers, (index) => !stocked[index], 'serialNumber.notInStock');
  if (missing.length > 0) throw refuse('token.notFound', { errors: missing });
  const taken = errorsAt(serialNumbers, (index) => stocked[index]?.companyId !== undefined, 'serialNumber.assigned');
  if (taken.length > 0) throw refuse('token.assigned', { errors: taken });
  return stocked.filter((each) => each !== undefined);
}

/** The imports that must be done, each with its tokens. */
function importsOf(stock: readonly StockedToken[]): readonly (readonly [string, readonly string[]])[] {
  const ofImports = stock.filter(({ importId }) => importId !== undefined);
  const byImport = Map.groupBy(ofImports, ({ importId = '' }) => importId);
  return [...byImport].map(([importId, tokens]) => [importId, tokens.map(({ serialNumber }) => serialNumber)]);
}

/** The token as an item of the company: from now on its secret can be decrypted only for that company. */
async function handedOver({ input, now, vault }: AssignContext, stocked: StockedToken): Promise<Token> {
  const { serialNumber, algorithm, sealedSecret } = stocked;
  const { companyId } = input;
  if (sealedSecret === undefined) throw new Error('a token in stock has no secret');
  return {
    companyId,
    serialNumber,
    version: 1,
    state: 'usable',
    algorithm,
    sealedSecret: await vault.reseal(sealedSecret, { serialNumber }, { serialNumber, companyId }),
    userIds: [],
    lastStep: 0,
    drift: 0,
    assignedAt: now.toISOString(),
    ...noAttempts,
    beingChecked: 0,
  };
}

function errorsAt(serialNumbers: readonly string[], isWrong: (index: number) => boolean, code: string): FieldError[] {
  return serialNumbers.flatMap((_, index) => (isWrong(index) ? [{ path: `serialNumbers[${index}]`, code }] : []));
}
