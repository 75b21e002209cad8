import { handleFunction } from '../../shared/frame/handle-function.ts';
import { lookupsVersion, backFillItems as run } from '../../shared/steps/back-fill/back-fill.ts';
import { companyKinds, formsOf } from '../../shared/table/back-fill.ts';
import { backFillItems } from './back-fill-items.function.ts';

/** Answers how far it has got; the operator calls it again until it answers `finished: true`. */
export const handler = handleFunction(backFillItems, {
  scheduled: async (context) => {
    const { companies, upgraded, finishedAt } = await run(context, `${formsOf(companyKinds)}, ${lookupsVersion}`);
    return { finished: finishedAt !== undefined, companies, upgraded };
  },
});
