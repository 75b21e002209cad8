import { isDeducted, tariffErrors, tariffOn } from '../../shared/domain/fee-table-rules.ts';
import { rangeErrors } from '../../shared/domain/fees.ts';
import { refuseFields } from '../../shared/domain/field-errors.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import { tariffsAtMost } from '../../shared/table/fees.ts';
import { loadStandardFees } from './load-standard-fees.operation.ts';

export const handler = handle(loadStandardFees, async (input, { found, table, now, refuse }) => {
  const { table: name, effectiveFrom, ranges } = input;
  const today = jstDate(now);
  refuseFields([...tariffErrors(effectiveFrom, today), ...rangeErrors(ranges, { isDeducted: isDeducted(name) })]);
  const before = found.standard?.tariffs ?? [];
  const current = tariffOn(before, today);
  const kept = before.filter((each) => each === current || each.effectiveFrom > today);
  const replaced = kept.find((each) => each.effectiveFrom === effectiveFrom);
  const others = kept.filter((each) => each !== replaced);
  if (others.length >= tariffsAtMost) throw refuse('tariff.tooMany', { maximum: tariffsAtMost });
  const loaded = { effectiveFrom, ranges };
  const tariffs = [...others, loaded].toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  const { standard } = found;
  return {
    answer: { table: name, tariffs },
    subject: name,
    changes: [{ path: `tariffs.${effectiveFrom}`, before: replaced ?? null, after: loaded }],
    writes: [standard ? table.standardFees.change(name, standard, tariffs) : table.standardFees.start(name, tariffs)],
  };
});
