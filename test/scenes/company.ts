import type { Scenes } from './scene.ts';
import type { Session, Stage } from './stage.ts';

/** The company's record as get-company answers it, ready to be sent back with changes. */
export async function recordOf(stage: Stage, by: Session) {
  const shown = await stage.done('get-company', { by });
  const { version, name, nameKana, approvalModes, selfApproval, accountLimits, companyLimits } = shown;
  return {
    version: Number(version),
    record: { name, nameKana, approvalModes, selfApproval, accountLimits, companyLimits },
  };
}

export const companyScenes: Scenes<'company'> = {
  'change-account-memo': async (stage) => {
    const { by } = await stage.office();
    const { accounts } = await stage.done('get-company', { by });
    const [account] = accounts as readonly { readonly accountId: string }[];
    return { by, input: { accountId: account?.accountId, memo: '給与用' } };
  },
  'change-company': async (stage) => {
    const { by } = await stage.office();
    const { version, record } = await recordOf(stage, by);
    return { by, version, input: { ...record, nameKana: 'テガタ' } };
  },
  'get-company': async (stage) => ({ by: (await stage.office()).by }),
};
