import { afterEach, expect, it, vi } from 'vitest';
import { readOptions, suggestion } from './options.ts';

const options = { fresh: { type: 'boolean' }, profile: { type: 'string' } } as const;
const read = (...args: string[]) => readOptions({ usage: 'how to call it', options, args });

afterEach(() => vi.restoreAllMocks());

it('reads options and positionals', () => {
  expect({ ...read('--fresh', '--profile', 'seven').values }).toEqual({ fresh: true, profile: 'seven' });
  const given = readOptions({ usage: '', options, allowPositionals: true, args: ['log-in', '--fresh'] });
  expect(given.positionals).toEqual(['log-in']);
});

it('names the nearest option for a misspelt one, and none where none is near', () => {
  expect(() => read('--fresh', '--profil=seven')).toThrow(
    'no option --profil: did you mean --profile?; --help lists them',
  );
  expect(() => read('--completely-different')).toThrow(/^no option --completely-different; --help lists them$/);
  expect(() => read('--profile')).toThrow(/argument/);
  expect(() => read('9440')).toThrow(/^Unexpected argument '9440'; options follow two dashes, as in: how to call it$/);
  expect(suggestion('lgo-in', ['log-in', 'log-out'])).toBe(': did you mean log-in?');
});

it.each(['--help', '-h'])('prints the usage for %s and ends', (help) => {
  const print = vi.spyOn(console, 'log').mockReturnValue();
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('ended');
  });
  expect(() => read('--fresh', help)).toThrow('ended');
  expect(print).toHaveBeenCalledWith('how to call it');
  expect(exit).toHaveBeenCalledWith(0);
});
