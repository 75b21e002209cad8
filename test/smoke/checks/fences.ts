import { Refused } from '../bank/account.ts';
import { type Borrowed, borrowedFrom } from '../bank/borrowed-role.ts';
import { type SmokedBank, until } from '../bank/smoked-bank.ts';
import { defineCheck, demand } from '../check.ts';

/** Keys that no item has; what is written to them demands that there is one, so that nothing is written, fence or no fence. */
export const fencedKeys = {
  readable: { pk: 'SESSION#smoke', sk: 'SESSION' },
  writable: { pk: 'HISTORY#smoke', sk: 'smoke' },
  foreign: { pk: 'CREDENTIAL#smoke', sk: 'CONFIRMATION' },
} as const;
/** Indexes that the borrowed rights do not cover. */
export const fencedIndexes = ['due', 'byName'] as const;
type Key = (typeof fencedKeys)[keyof typeof fencedKeys];

interface Call {
  readonly what: string;
  readonly words: (borrowed: Borrowed) => readonly string[];
}

interface Fence {
  readonly name: string;
  readonly proves: string;
  /** Permitted: that the others are refused is the fence's doing, and not a right that was never given. */
  readonly permitted: Call;
  readonly refused: readonly Call[];
}

const { readable, writable, foreign } = fencedKeys;
const attributes = (key: Key) => ({ pk: { S: key.pk }, sk: { S: key.sk } });
const isThere = { ConditionExpression: 'attribute_exists(pk)' };

const put = (table: string, key: Key) => ({ Put: { TableName: table, Item: attributes(key), ...isThere } });
const update = (table: string, key: Key) => ({
  Update: {
    ...{ TableName: table, Key: attributes(key), ...isThere },
    ...{ UpdateExpression: 'SET smoke = :s', ExpressionAttributeValues: { ':s': { BOOL: true } } },
  },
});
const transaction = (what: string, items: (table: string) => readonly object[]): Call => ({
  what,
  words: ({ table }) => ['dynamodb', 'transact-write-items', '--transact-items', JSON.stringify(items(table))],
});
const batch = (what: string, keys: readonly Key[]): Call => ({
  what,
  words: ({ table }) => [
    ...['dynamodb', 'batch-get-item', '--request-items'],
    JSON.stringify({ [table]: { Keys: keys.map(attributes) } }),
  ],
});
const query = (what: string, { key, value, index }: { key: string; value: string; index?: string }): Call => ({
  what,
  words: ({ table }) => [
    ...['dynamodb', 'query', '--table-name', table, '--limit', '1', ...(index ? ['--index-name', index] : [])],
    ...['--key-condition-expression', '#k = :v', '--expression-attribute-names', JSON.stringify({ '#k': key })],
    ...['--expression-attribute-values', JSON.stringify({ ':v': { S: value } })],
  ],
});

const fences: readonly Fence[] = [
  {
    name: 'fence-transactions',
    proves: "A transaction with one item beyond a function's fence is refused as a whole.",
    permitted: transaction('a transaction within the fence', (table) => [put(table, writable)]),
    refused: [
      transaction('a transaction that also creates an item beyond it', (table) => [
        put(table, writable),
        put(table, foreign),
      ]),
      transaction('a transaction that also changes an item beyond it', (table) => [
        put(table, writable),
        update(table, foreign),
      ]),
    ],
  },
  {
    name: 'fence-batch-reads',
    proves: "A batch read with one key beyond a function's fence is refused as a whole.",
    permitted: batch('a batch read within the fence', [readable]),
    refused: [
      batch('a batch read that also names a key beyond it', [readable, foreign]),
      batch('a batch read beyond it', [foreign]),
    ],
  },
  {
    name: 'fence-index-queries',
    proves: 'A query of an index, or of a partition, that a function has no right to is refused.',
    permitted: query('a query within the fence', { key: 'pk', value: writable.pk }),
    refused: [
      ...fencedIndexes.map((index) =>
        query(`a query of the index ${index}`, {
          ...(index === 'due' ? { key: 'due', value: 'MAIL' } : { key: 'pk', value: writable.pk }),
          index,
        }),
      ),
      query('a query of a partition beyond it', { key: 'pk', value: foreign.pk }),
    ],
  },
];

/** The calls that only AWS can refuse as AWS does: conditions on keys are judged by DynamoDB itself. */
export const fenceChecks = fences.map(({ name, proves, permitted, refused }) =>
  defineCheck({
    name,
    proves,
    needs: ['borrowed'],
    onlyDeployed: 'test/journeys/smoke.test.ts makes the same calls with the simulator’s IAM',
    run: async (bank, { borrowed }) => {
      await demandPermitted(bank, borrowed, permitted);
      for (const call of refused) {
        const answer = await answerTo(borrowed, call);
        demand(answer === 'AccessDeniedException', `${call.what}, with the rights of ${borrowedFrom}: ${answer}`);
      }
      return { note: `${refused.length} calls refused` };
    },
  }),
);

/** The policy of a role that was just made takes effect within a minute. */
async function demandPermitted(bank: SmokedBank, borrowed: Borrowed, call: Call): Promise<void> {
  const isSo = (answer: string) => answer === 'done' || answer === 'TransactionCanceledException';
  const answer = await until(bank, () => answerTo(borrowed, call), { isSo, seconds: 60 });
  demand(isSo(answer), `${call.what}, with the rights of ${borrowedFrom}: ${answer}`);
}

/** What DynamoDB says, by the name of its error. */
async function answerTo(borrowed: Borrowed, { words }: Call): Promise<string> {
  try {
    await borrowed.aws(...words(borrowed));
    return 'done';
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.code;
    throw thrown;
  }
}
