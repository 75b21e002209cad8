import { expect, it } from 'vitest';
import { kinds } from '../builders/kinds.ts';

/**
 * Partitions that all items of a kind share, and how much they hold at most. In a table with local indexes a partition ends at 10 GB
 * (DynamoDB developer guide, item collection size limit), and every write to it fails from then on.
 */
const shared: Readonly<Record<string, string>> = {
  directoryEntry: 'a few hundred bytes for each company',
  standardFees: 'a dozen tables',
  stockedToken: 'less than 1 KB for each token that the bank ever bought',
  tokenImport: 'a few hundred bytes for each delivery of tokens',
};

/** Another id; not every kind takes it. */
const other = (id: string) => id.replace(/.$/, (last) => (last === '1' ? '2' : '1'));

it('items of other companies, people, days or moments lie in other partitions, or are few', () => {
  const together = kinds.flatMap(([kind, ...ids]) => {
    const others = ids.map((id, place) => (kind.possibleKey(...ids.with(place, other(id))) ? other(id) : id));
    return ids.length > 0 && kind.key(...ids).pk === kind.key(...others).pk ? [kind.name] : [];
  });
  expect(together.toSorted()).toEqual(Object.keys(shared).toSorted());
});
