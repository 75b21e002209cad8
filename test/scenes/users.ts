import { aboutColleague, customer, typedTwice } from './people.ts';
import type { Scene, Scenes } from './scene.ts';
import type { Stage } from './stage.ts';

const onColleague: Scene = async (stage) => {
  const { by, who } = await aboutColleague(stage);
  return { by, input: { userId: who.userId } };
};

/** What is filled in for a new user, besides the proofs (A8-4). */
export function newColleague({ newLoginId, newPassword }: Stage): Readonly<Record<string, unknown>> {
  const loginId = newLoginId();
  const email = `${loginId}@tegata-shoji.example.jp`;
  return {
    ...typedTwice({ loginId, loginPassword: newPassword(), email }),
    ...{ confirmationPassword: undefined, confirmationPasswordAgain: undefined },
    name: '手形　花子',
    administrator: true,
    permissions: [],
    accounts: [],
    limits: { transferPreRegistered: 1 },
  };
}

export const userScenes: Scenes<'users'> = {
  'create-user': async (stage) => ({ by: (await stage.office()).by, input: newColleague(stage) }),
  'change-user': async (stage) => {
    const { by } = await stage.office();
    const { userId, email } = await stage.done('create-user', { by, input: newColleague(stage) });
    const input = {
      ...{ userId: String(userId), name: '手形　桜', administrator: false, permissions: ['history.others'] },
      ...typedTwice({ email: `new.${String(email)}`, loginPassword: stage.newPassword() }),
      ...{ changeLoginPassword: true, accounts: [], limits: { transferPreRegistered: 2 } },
    };
    return { by, input, version: 1 };
  },
  'delete-user': onColleague,
  'get-user': onColleague,
  'list-users': async (stage) => ({ by: (await aboutColleague(stage)).by, input: { order: 'desc' } }),
  'request-mail-password': async (stage) => ({
    by: await stage.session(await customer(stage)),
    input: { purpose: 'createUser' },
  }),
  'reset-user-passwords': async (stage) => {
    const { at, by } = await stage.office();
    return { by, input: { userId: (await stage.lockedOut(at)).userId, what: ['login', 'confirmation'] } };
  },
  'resume-user': async (stage) => {
    const { by, input } = await onColleague(stage);
    await stage.done('suspend-user', { by, input });
    return { by, input };
  },
  'suspend-user': onColleague,
  'suspend-users': async (stage) => {
    const { at, by } = await stage.office();
    const userIds = [(await stage.user(at)).userId, (await stage.user(at, { role: 'administrator' })).userId];
    return { by, input: { userIds } };
  },
  'unlock-user': async (stage) => {
    const { at, by } = await stage.office();
    return { by, input: { userId: (await stage.lockedOut(at)).userId, what: ['login', 'confirmation'] } };
  },
  'print-user': onColleague,
};
