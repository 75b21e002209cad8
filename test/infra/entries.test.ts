import { expect, it } from 'vitest';
import { adaptersOf } from '../../infra/adapters.ts';
import { capabilitiesOf } from '../../infra/capabilities.ts';
import { entryOf } from '../../infra/entries.ts';
import { functionSources, projectRoot } from '../../infra/registry.ts';
import type { Adapters } from '../../shared/aws/function-ports.ts';
import type { EventUse } from '../../shared/operation/operation.ts';
import { type SubjectName, subjectKinds } from '../../shared/operation/subject-kinds.ts';
import { capabilities, type Kind } from '../../shared/table/table.ts';

/** Every use there is; the type keeps the list complete. */
const everyUse = Object.keys({
  hasher: true,
  signer: true,
  authority: true,
  tokenSecrets: true,
  tokenImport: true,
  tokenAssignment: true,
  tokenUpload: true,
  uploadedTokens: true,
  requestUpload: true,
  uploadedRequests: true,
  historyDownload: true,
  handoverFiles: true,
  historyWriting: true,
  assertionSigning: true,
  assertionKeys: true,
  mailSealing: true,
  mailOpening: true,
  mailer: true,
  printer: true,
  bankDirectory: true,
  keyRotation: true,
  revocation: true,
} satisfies Record<EventUse, true>) as EventUse[];

it.each(everyUse)('%s has its adapter: a function of its module', async (use) => {
  const [adapter] = adaptersOf({ uses: [use], admitsSessions: false });
  const module: Record<string, unknown> = await import(`${projectRoot}/${adapter?.module}`);
  expect(module[adapter?.factory ?? '']).toBeTypeOf('function');
});

it('has no adapter without a use, but for the verifier of sessions', async () => {
  const ports = [
    'hasher',
    'signer',
    'authority',
    'mailer',
    'keyStore',
    'vault',
    'codes',
    'mailSeal',
    'assertionSigner',
    'assertionKeys',
    'printer',
    'bankDirectory',
    'files',
    'tokens',
  ] satisfies (keyof Adapters)[];
  const all = adaptersOf({ uses: everyUse, admitsSessions: true });
  expect([...new Set(all.map(({ port }) => port))].sort()).toEqual(ports.sort());
  const [verifier] = adaptersOf({ uses: [], admitsSessions: true });
  const module: Record<string, unknown> = await import(`${projectRoot}/${verifier?.module}`);
  expect(module[verifier?.factory ?? '']).toBeTypeOf('function');
});

it('composes code, adapters and capabilities; several uses of one port share one adapter', () => {
  const source = { name: 'block-token', path: 'functions/tokens/block-token.ts', admitsSessions: false };
  const kinds = ['users', 'confirmations'] as const;
  expect(entryOf({ ...source, uses: ['hasher', 'tokenSecrets', 'tokenImport'], kinds })).toBe(
    `import { handler as code } from './functions/tokens/block-token.ts';
import { lambda } from './shared/aws/lambda.ts';
import { argon2Hasher } from './shared/aws/hasher.ts';
import { kmsTokenVault } from './shared/aws/token-vault.ts';
import { tokenCodes } from './shared/aws/token-codes.ts';
import { users } from './shared/table/users.ts';
import { confirmations } from './shared/table/credentials.ts';
export const handler = lambda(code, { hasher: argon2Hasher, vault: kmsTokenVault, codes: tokenCodes }, { users, confirmations });`,
  );
  expect(entryOf({ ...source, uses: [], kinds: [] })).toContain('lambda(code, {  }, {  })');
  expect(entryOf({ ...source, uses: [], kinds: [], admitsSessions: true })).toContain('{ tokens: tokenVerifier }');
  const about = entryOf({ ...source, uses: [], kinds: [], subject: 'token' });
  expect(about).toContain("import { tokenSubject } from './shared/operation/subject-kinds.ts';");
  expect(about).toContain('lambda(code, {  }, {  }, { token: tokenSubject })');
});

it('gives a function with a proof the hasher, and one that may require a code the token vault', () => {
  const usesOf = (name: string) => functionSources().find((each) => each.name === name)?.uses;
  expect(usesOf('suspend-user')).toEqual(['hasher']);
  expect(usesOf('create-user')).toEqual(expect.arrayContaining(['hasher', 'tokenSecrets']));
  expect(usesOf('log-out')).toEqual([]);
  expect(usesOf('deliver-mail')).toEqual(['mailer', 'mailOpening']);
});

it('gives the verifier of sessions to functions whose callers have one', () => {
  const names = functionSources().filter(({ admitsSessions }) => admitsSessions);
  const admits = (name: string) => names.some((each) => each.name === name);
  expect(['log-out', 'create-user', 'list-tokens'].filter(admits)).toHaveLength(3);
  expect(['acquire-certificate', 'log-in', 'find-customer', 'deliver-mail'].filter(admits)).toEqual([]);
});

it.each(Object.keys(capabilities) as Kind[])('the capabilities of %s are in their module', async (kind) => {
  const [found] = capabilitiesOf([kind]);
  expect((await import(`${projectRoot}/${found?.module}`))[kind]).toBe(capabilities[kind]);
});

it.each(Object.keys(subjectKinds) as SubjectName[])('the subject %s is in its module', async (name) => {
  const module: Record<string, unknown> = await import('../../shared/operation/subject-kinds.ts');
  expect(module[`${name}Subject`]).toBe(subjectKinds[name]);
});

it('gives a function the kinds of item of its own access and of the steps of the frame, and no others', () => {
  const kinds = (name: string) => functionSources().find((each) => each.name === name)?.kinds;
  expect(kinds('list-users')).toEqual(expect.arrayContaining(['users', 'sessions', 'histories']));
  expect(kinds('list-users')).not.toContain('tokens');
  expect(kinds('rotate-session-keys')).toEqual(['sessionKeys']);
});
