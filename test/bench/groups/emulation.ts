import { measureDynamo } from '../emulation/dynamodb.ts';
import { measureFunctions } from '../emulation/functions.ts';
import type { Options } from '../options.ts';
import type { Table } from '../tools/table.ts';

/** The simulator beside what people run locally instead: serverless-offline and dynalite. */
export async function measureEmulation(options: Options, say: (what: string) => void): Promise<readonly Table[]> {
  return [await measureFunctions(options, say), await measureDynamo(options, say)];
}
