/** The languages of every text (D-25). */
export type Language = 'ja' | 'en';

export type Bilingual = Readonly<Record<Language, string>>;

/**
 * Chooses an answer's language by `Accept-Language` (RFC 9110 12.5.4): the one with the higher weight, and Japanese if
 * neither is requested, both weigh the same, or the header is malformed.
 */
export function languageOf(acceptLanguage: string | null | undefined): Language {
  const ranges = (acceptLanguage ?? '').slice(0, 1000).split(',').map(readRange);
  return weightOf('en', ranges) > weightOf('ja', ranges) ? 'en' : 'ja';
}

interface Range {
  readonly language: string;
  readonly weight: number;
}

function readRange(text: string): Range {
  const match =
    /^\s*([A-Za-z]{1,8}|\*)(?:-[0-9A-Za-z-]*)?\s*(?:;\s*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?$/.exec(text);
  if (match?.[1] === undefined) return { language: '', weight: 0 };
  return { language: match[1].toLowerCase(), weight: Number(match[2] ?? 1) };
}

function weightOf(language: Language, ranges: readonly Range[]): number {
  const named = ranges.filter((range) => range.language === language);
  const usable = named.length > 0 ? named : ranges.filter((range) => range.language === '*');
  return Math.max(0, ...usable.map((range) => range.weight));
}
