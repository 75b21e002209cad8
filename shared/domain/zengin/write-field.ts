import { fieldOf, type Layout } from './layout.ts';

/** The same record with other text in some fields, each as long as its field; every other byte stays. @throws Error for another length */
export function withFields(record: Uint8Array, fields: Layout, values: Readonly<Record<string, string>>): Uint8Array {
  const copy = Uint8Array.from(record);
  for (const [name, text] of Object.entries(values)) {
    const place = fieldOf(copy, fields, name);
    if (place.length !== text.length) throw new Error(`${name} has ${place.length} characters`);
    for (let at = 0; at < text.length; at += 1) place[at] = text.charCodeAt(at);
  }
  return copy;
}
