import { describe, expect, it } from 'vitest';
import { compareText, isMap, valueAt } from '../../shared/table/conditions.ts';

describe('the value at a path', () => {
  it('is one of the item’s own, and of maps alone', () => {
    const item = { text: 'abc', list: [1], map: { state: 'active' } };
    expect(valueAt(item, 'map.state')).toBe('active');
    for (const path of ['gone', 'gone.deep', 'constructor', 'map.toString', 'text.length', 'list.length', 'list.0'])
      expect(valueAt(item, path), path).toBeUndefined();
  });
});

describe('a map', () => {
  it('is a plain object', () => {
    expect([{}, Object.create(null)].every(isMap)).toBe(true);
    expect([null, undefined, 'text', 1, [], new Date(), new Map()].some(isMap)).toBe(false);
  });
});

describe('the order of texts', () => {
  it('is that of their bytes in UTF-8, also beyond the first plane', () => {
    const ordered = ['', 'A', 'a', 'aa', 'b', 'あ', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{10ffff}'];
    for (const [place, text] of ordered.entries())
      for (const [other, than] of ordered.entries())
        expect(Math.sign(compareText(text, than)), `${place} ${other}`).toBe(Math.sign(place - other));
    expect(ordered.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))).toEqual(ordered);
  });
});
