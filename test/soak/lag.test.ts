import { expect, it } from 'vitest';
import { DomainError } from '../../shared/domain/errors.ts';
import type { Change } from '../engines/memory/storage.ts';
import { memoryEngine } from '../memory-engine.ts';
import { chanceOf } from './chance.ts';
import { laggingIndex } from './lag.ts';

const otherwise = () => new DomainError('request.conflict');
const due = (sk: string) => ({ pk: 'A', sk, due: 'WORK', dueSort: sk });

/** Two due items that were there, of which the second is done, and a third that is new; read again and again. */
async function read({ secondsLater = 0, isCalm = false } = {}) {
  let now = Date.parse('2026-04-01T00:00:00Z');
  const changes: Change[] = [];
  const held = memoryEngine({ onChange: (change) => changes.push(change) });
  const engine = laggingIndex({
    ...{ engine: held, changes, now: () => new Date(now) },
    ...{ chance: chanceOf(1), isCalm: () => isCalm },
  });
  held.put(due('1'));
  held.put(due('2'));
  const done = { kind: 'update', key: { pk: 'A', sk: '2' }, remove: ['due', 'dueSort'], when: [], otherwise } as const;
  await engine.commit([done, { kind: 'put', item: due('3'), otherwise }], 'token');
  now += secondsLater * 1000;
  const found = new Set<string>();
  for (let times = 0; times < 200; times += 1) {
    const { items } = await engine.query({ index: 'due', partition: 'WORK' });
    found.add(items.map(({ sk }) => sk).join(' '));
  }
  return { found: [...found].toSorted(), table: (await engine.query({ partition: 'A' })).items.length };
}

it('reads what has just changed as it was or as it is, each item by itself, and the table as it is', async () => {
  expect(await read()).toEqual({ found: ['1', '1 2', '1 2 3', '1 3'], table: 3 });
});

it.each([{ secondsLater: 11 }, { isCalm: true }])('reads it as it is: %o', async (options) => {
  expect(await read(options)).toEqual({ found: ['1 3'], table: 3 });
});
