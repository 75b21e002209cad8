import { expect, it } from 'vitest';
import * as z from 'zod';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { createWorld } from '../world.ts';

const probe = {
  name: 'probe-context',
  summary: 'Shows its context.',
  route: 'GET /bank/probe',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  example: {},
} as const;
const poor = defineOperation({ ...probe, access: { users: ['get'] } });
const sealing = defineOperation({ ...probe, access: { mails: ['send'] }, uses: ['tokenImport'] });
const mailing = defineOperation({ ...probe, access: { mails: ['send'] }, uses: ['mailSealing'] });
const issuing = defineOperation({ ...probe, access: {}, uses: ['authority', 'hasher'] });

/** What an operation of this definition is given, as it is at run time. */
async function given(
  definition: typeof poor | typeof sealing | typeof mailing | typeof issuing,
): Promise<Record<string, unknown>> {
  let seen: Record<string, unknown> = {};
  const run = async (_input: unknown, context: object) => {
    seen = { ...context };
    return { answer: {} };
  };
  const world = createWorld();
  expect((await world.call(handle(definition as typeof poor, run))).status).toBe(200);
  return seen;
}

const reaching = [
  ...['ports', 'engine', 'hasher', 'signer', 'authority', 'vault', 'mailer', 'mailSeal', 'keyStore'],
  ...['commit', 'mail', 'secretMail'],
];

it.each([
  ['nothing', poor, []],
  ['to seal, and to write mails', sealing, ['vault', 'mail']],
  ['to mail secrets, and to seal nothing else', mailing, ['mail', 'secretMail']],
  ['the authority, with commits of its own, and the hasher', issuing, ['authority', 'hasher', 'commit']],
] as const)('offers what the definition names: %s', async (_, definition, expected) => {
  const context = await given(definition);
  expect(reaching.filter((name) => name in context).sort()).toEqual([...expected].sort());
});

it("offers the vault's verbs that the use permits", async () => {
  expect(Object.keys((await given(sealing))['vault'] as object)).toEqual(['seal']);
});

it('does not compile beyond them', () => {
  const values = { temporaryLoginPassword: 'a', temporaryConfirmationPassword: 'b' };
  const temporary = { ownerId: 'C1', companyId: 'C1', to: 'a@example.jp', values };
  const beyond = [
    // @ts-expect-error no engine, and no bag of ports
    ({ ports }: Context<typeof poor>) => ports,
    // @ts-expect-error another capability than the access names
    ({ table }: Context<typeof poor>) => table.users.list,
    // @ts-expect-error no hasher without its use
    ({ hasher }: Context<typeof poor>) => hasher,
    // @ts-expect-error mails are declared
    ({ mail }: Context<typeof poor>) => mail,
    // @ts-expect-error a mail that holds a secret is sealed
    ({ mail }: Context<typeof mailing>) => mail({ ...temporary, kind: 'applicationComplete' }),
    // @ts-expect-error secrets are mailed by who may seal them
    ({ secretMail }: Context<typeof sealing>) => secretMail,
    // @ts-expect-error the frame commits
    ({ commit }: Context<typeof sealing>) => commit,
    // @ts-expect-error who imports tokens cannot open them
    ({ vault }: Context<typeof sealing>) => vault.open,
  ];
  expect(beyond).toHaveLength(8);
});
