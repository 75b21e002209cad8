import { measureDynamo } from '../emulation/dynamodb.ts';
import { measureFunctions } from '../emulation/functions.ts';
import type { Options } from '../options.ts';
import type { Table } from '../tools/table.ts';

/** The simulator beside what people run locally instead: serverless-offline and dynalite. */
export async function* measureEmulation(options: Options, say: (what: string) => void): AsyncIterable<Table> {
  yield await measureFunctions(options, say);
  yield await measureDynamo(options, say);
}
