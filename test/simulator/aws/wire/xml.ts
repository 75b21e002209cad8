const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** An element whose members are text, elements or lists of them; undefined members are left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

/** Writes an element; a list becomes the element repeated. */
export function xml(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((one) => xml(name, one)).join('');
  const tag = name.split(' ')[0];
  return `<${name}>${content(value)}</${tag}>`;
}

function content(value: XmlValue): string {
  if (value === undefined || isList(value)) return '';
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, one]) => xml(name, one))
    .join('');
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/** Replaces what XML 1.0 reserves and drops control characters, which it cannot carry (section 2.2). */
export function escapeXml(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]/gu, '').replace(/[&<>"']/g, (char) => escapes[char] ?? char);
}
