import type { Bilingual, Box, RightsForm } from './form.ts';

/** A form with the parentheses of S0, which are full-width. */
export const widened = (form: RightsForm): RightsForm =>
  written(form, (ja) => ja.replaceAll('(', '（').replaceAll(')', '）'));

/** A form with the slashes of S1, which are half-width. */
export const narrowed = (form: RightsForm): RightsForm => written(form, (ja) => ja.replaceAll('／', '/'));

type Write = (ja: string) => string;

const written = (form: RightsForm, write: Write): RightsForm =>
  form.map(({ title, boxes }) => ({ title: textOf(title, write), boxes: boxes.map((box) => boxOf(box, write)) }));

const textOf = ({ ja, en }: Bilingual, write: Write): Bilingual => ({ ja: write(ja), en });

function boxOf({ code, label, allows }: Box, write: Write): Box {
  const shown =
    'approved' in allows
      ? { approved: textOf(allows.approved, write), unapproved: textOf(allows.unapproved, write) }
      : textOf(allows, write);
  return { code, label: textOf(label, write), allows: shown };
}
