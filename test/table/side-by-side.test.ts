import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../shared/table/side-by-side.ts';

describe('work done side by side', () => {
  it('gives each result in its place', async () => {
    await expect(sideBySide(Promise.resolve(1), undefined, Promise.resolve('two'))).resolves.toEqual([
      1,
      undefined,
      'two',
    ]);
  });

  it('has nothing in progress once it failed', async () => {
    let isWritten = false;
    const write = new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
      isWritten = true;
    });
    await expect(sideBySide(Promise.reject(new Error('read')), write)).rejects.toThrow('read');
    expect(isWritten).toBe(true);
  });
});
