import { jstDate } from '../../shared/domain/jst.ts';
import { tariff } from './bank.ts';
import { tokenOffice } from './people.ts';
import type { Scenes } from './scene.ts';
import type { Stage } from './stage.ts';

const own = {
  table: 'payee-bulk',
  useStandard: false,
  method: 'addLower',
  minimumPayment: 1000,
  ranges: [
    { from: 0, to: 29_999, fees: { sameBranch: 0, sameBank: 110, telegraphic: 440, document: 440 } },
    { from: 30_000, fees: { sameBranch: 0, sameBank: 220, telegraphic: 550, document: 550 } },
  ],
};

const loaded = async (stage: Stage) => {
  await stage.done('load-standard-fees', { input: tariff(jstDate(await stage.now())) });
  return (await stage.office()).by;
};

export const feeScenes: Scenes<'fees'> = {
  'change-fees': async (stage) => {
    const { by } = await tokenOffice(stage);
    return { by, input: own, version: 0 };
  },
  'get-fees': async (stage) => ({ by: await loaded(stage), input: { table: 'payee-bulk' } }),
  'get-standard-fees': async (stage) => ({ by: await loaded(stage), input: { table: 'payee-bulk' } }),
  'preview-fees': async ({ office }) => {
    const { by } = await office();
    const { minimumPayment: _minimum, ...input } = own;
    return { by, input };
  },
};
