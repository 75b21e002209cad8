import type { Scenes, Sent } from './scene.ts';
import type { Stage } from './stage.ts';

/** An account at a bank that exists; the number is nobody else's. */
export const accountAt = (number: string) => ({
  bank: '0001',
  branch: '001',
  type: 'ordinary',
  number,
  name: 'カ）テガタショウジ',
});

const record = ({ newAccountNumber }: Stage) => ({
  account: accountAt(newAccountNumber()),
  group: '仕入先',
  memo: '毎月末払い',
});

const kept = async (stage: Stage) => {
  const { by } = await stage.office();
  const input = { service: 'transfer', ...record(stage) };
  const { payeeId } = await stage.done('create-payee', { by, input });
  return { by, payeeId };
};

const about = async (stage: Stage, input: Readonly<Record<string, unknown>> = {}): Promise<Sent> => {
  const { by, payeeId } = await kept(stage);
  return { by, input: { payeeId, ...input }, version: 1 };
};

export const payeeScenes: Scenes<'payees'> = {
  'list-payees': async (stage) => {
    const { by } = await kept(stage);
    await stage.done('create-payee', { by, input: { service: 'transfer', ...record(stage) } });
    return { by, input: { service: 'transfer', limit: '20' } };
  },
  'create-payee': async (stage) => ({
    by: (await stage.office()).by,
    input: { service: 'transfer', ...record(stage) },
  }),
  'change-payee': (stage) => about(stage, { ...record(stage), group: undefined, memo: '振込先の口座変更' }),
  'delete-payee': (stage) => about(stage),
};
