import { expect, it } from 'vitest';
import { withPureConstants } from '../../infra/pure-constants.ts';

const marked = (value: string) => `/* @__PURE__ */ (() => (${value}))();`;

it('marks a constant on one line and on several, exported or not, with or without a type', () => {
  expect(withPureConstants('const Text = z.string().max(64);\n')).toBe(
    `const Text = ${marked('z.string().max(64)')}\n`,
  );
  expect(withPureConstants('export const Text: Schema = z\n  .string()\n  .max(64);\n\nexport const next = 1;')).toBe(
    `export const Text: Schema = ${marked('z\n  .string()\n  .max(64)')}\n\nexport const next = ${marked('1')}`,
  );
});

it('takes a constant to its end: semicolons and blank lines within it do not end it', () => {
  const users = '{\n  get: () => {\n    const found = read();\n\n    return found;\n  },\n}';
  expect(withPureConstants(`export const users = ${users};\n/** What follows. */\nf();\n`)).toBe(
    `export const users = ${marked(users)}\n/** What follows. */\nf();\n`,
  );
});

it.each([
  'const twice = (count: number) => {\n  const two = 2;\n  return count * two;\n};\n',
  'export const later = async (name: string) => read(name);\n',
  'export const same = <T>(given: T) => given;\n',
  'const name = each => each.name;\n',
  'function now() {\n  const date = new Date();\n  return date;\n}\n',
  "import { z } from 'zod';\n",
])('leaves %j as it is', (text) => {
  expect(withPureConstants(text)).toBe(text);
});
