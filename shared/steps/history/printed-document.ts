import type { PrintedDocument, PrintedSection } from '../../domain/printed-document.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Language } from '../../text/language.ts';
import { printedTime, printTexts } from '../../text/print-texts.ts';

/** Who prints, when, and in which language. */
export interface PrintContext {
  readonly caller: SessionCaller;
  readonly now: Date;
  readonly language: Language;
}

export type PrintTextName = keyof typeof printTexts;

/** A document with what every print says: company, who printed it and when, and the page (A8-8, A12-3). */
export function printedDocument(
  { caller, now, language }: PrintContext,
  content: {
    readonly title: PrintTextName;
    readonly orientation: PrintedDocument['orientation'];
    readonly about?: PrintedDocument['about'];
    readonly sections: readonly PrintedSection[];
  },
): PrintedDocument {
  const { user, company } = caller;
  const at = printedTime(now, language);
  const by = `${user.name}（${user.loginId}）`;
  const line = (name: PrintTextName, value: string) => ({ label: printTexts[name][language], value });
  return {
    title: printTexts[content.title][language],
    orientation: content.orientation,
    about: [line('company', company.name), ...(content.about ?? []), line('printedBy', by), line('printedAt', at)],
    sections: [...content.sections],
    foot: { left: `${company.name}  ${at}  ${by}`, page: printTexts.page[language] },
  };
}
