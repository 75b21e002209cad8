import { describe, expect, it } from 'vitest';
import { createFilter } from './filter.ts';

describe('a filter', () => {
  const event = {
    eventName: 'INSERT',
    dynamodb: { Keys: { pk: { S: 'MAIL#1' } }, NewImage: { state: { S: 'waiting' }, n: { N: '3' } } },
    size: 7,
  };
  it.each<[object, boolean]>([
    [{ eventName: ['INSERT'] }, true],
    [{ eventName: ['MODIFY', 'REMOVE'] }, false],
    [{ dynamodb: { NewImage: { state: { S: ['waiting'] } } } }, true],
    [{ dynamodb: { NewImage: { gone: [{ exists: false }] } } }, true],
    [{ dynamodb: { NewImage: { state: { S: [{ exists: false }] } } } }, false],
    [{ dynamodb: { Keys: { pk: { S: [{ 'anything-but': { prefix: 'MAIL#' } }] } } } }, false],
    [{ dynamodb: { Keys: { pk: { S: [{ suffix: '#1' }] } } } }, true],
    [{ dynamodb: { Keys: { pk: { S: [{ wildcard: 'M*#1' }] } } } }, true],
    [{ size: [{ numeric: ['>', 5, '<=', 7] }] }, true],
    [{ size: [{ numeric: ['>', 7] }] }, false],
    [{ $or: [{ eventName: ['MODIFY'] }, { size: [7] }] }, true],
  ])('%j', (pattern, expected) => {
    expect(createFilter([JSON.stringify(pattern)])(event)).toBe(expected);
  });
  it('refuses a comparison it does not know', () => {
    expect(() => createFilter(['{"a":[{"sounds-like":"b"}]}'])).toThrow(/simulator does not know/);
  });
});
