import { expect, it } from 'vitest';
import { adaptersOf } from '../../infra/adapters.ts';
import { entryOf } from '../../infra/entries.ts';
import { functionSources, projectRoot } from '../../infra/registry.ts';
import type { Adapters } from '../../shared/aws/function-ports.ts';
import type { EventUse } from '../../shared/operation/operation.ts';

/** Every use there is; the type keeps the list complete. */
const everyUse = Object.keys({
  hasher: true,
  signer: true,
  authority: true,
  tokenSecrets: true,
  tokenImport: true,
  tokenAssignment: true,
  mailSealing: true,
  mailOpening: true,
  mailer: true,
  keyRotation: true,
  revocation: true,
} satisfies Record<EventUse, true>) as EventUse[];

it.each(everyUse)('%s has its adapter: a function of its module', async (use) => {
  const [adapter] = adaptersOf([use]);
  const module: Record<string, unknown> = await import(`${projectRoot}/${adapter?.module}`);
  expect(module[adapter?.factory ?? '']).toBeTypeOf('function');
});

it('has no adapter without a use', () => {
  const ports = [
    'hasher',
    'signer',
    'authority',
    'mailer',
    'keyStore',
    'vault',
    'mailSeal',
  ] satisfies (keyof Adapters)[];
  expect([...new Set(adaptersOf(everyUse).map(({ port }) => port))].sort()).toEqual(ports.sort());
});

it('composes code and adapters; several uses of one port share one', () => {
  const source = { name: 'block-token', path: 'functions/tokens/block-token.ts' };
  expect(entryOf({ ...source, uses: ['hasher', 'tokenSecrets', 'tokenImport'] })).toBe(
    `import { handler as code } from './functions/tokens/block-token.ts';
import { lambda } from './shared/aws/lambda.ts';
import { argon2Hasher } from './shared/aws/hasher.ts';
import { kmsTokenVault } from './shared/aws/token-vault.ts';
export const handler = lambda(code, { hasher: argon2Hasher, vault: kmsTokenVault });`,
  );
  expect(entryOf({ ...source, uses: [] })).toContain('lambda(code, {  })');
});

it('gives a function with a proof the hasher, and one that may require a code the token vault', () => {
  const usesOf = (name: string) => functionSources().find((each) => each.name === name)?.uses;
  expect(usesOf('suspend-user')).toEqual(['hasher']);
  expect(usesOf('create-user')).toEqual(expect.arrayContaining(['hasher', 'tokenSecrets']));
  expect(usesOf('log-out')).toEqual([]);
  expect(usesOf('deliver-mail')).toEqual(['mailer', 'mailOpening']);
});
