import { createHash } from 'node:crypto';
import { businessDaysAfter } from '../../shared/domain/business-days.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import { aZenginFile } from '../builders/zengin.ts';
import type { Scenes } from './scene.ts';
import type { Stage } from './stage.ts';

/** A draft of salaries, by the master of a company. */
export async function salaries(stage: Stage) {
  const { by } = await stage.office();
  const { accounts } = await stage.done('get-company', { by });
  const [account] = accounts as readonly { readonly accountId: string }[];
  const payee = { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'テガタ タロウ' };
  const lines = [1, 2, 3].map((line) => ({ payee, amount: line * 100_000, customerCode: String(line) }));
  const executionDate = businessDaysAfter(jstDate(await stage.now()), 5);
  return {
    by,
    input: { service: 'salary', accountId: account?.accountId, executionDate, lines, approvers: [], save: true },
  };
}

export const batchScenes: Scenes<'batches'> = {
  'begin-upload': async ({ office }) => {
    const file = aZenginFile({ service: 'salary' });
    const sha256 = createHash('sha256').update(file).digest('hex');
    return { by: (await office()).by, input: { service: 'salary', bytes: file.length, sha256 } };
  },
  'list-lines': async (stage) => {
    const { by, input } = await salaries(stage);
    const { requestId } = await stage.done('make-batch', { by, input });
    return { by, input: { requestId } };
  },
  'make-batch': salaries,
};
