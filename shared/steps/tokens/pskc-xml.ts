import { XMLParser } from 'fast-xml-parser';

const repeatable = ['KeyPackage', 'KeyUsage', 'Transform'];
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  isArray: (name) => repeatable.includes(name),
  // Serial numbers and secrets are strings, even if they look like numbers.
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  maxNestedTags: 32,
});

/**
 * The content of an XML text: elements by their local names, attributes by `@` and their name. `undefined` unless
 * well-formed; the parser's messages may quote the file and are dropped.
 */
export function readXml(text: string): unknown {
  try {
    return parser.parse(text, true);
  } catch {
    return undefined;
  }
}

/** A document type can reference files and multiply text; no PSKC file needs one. */
export const hasDocumentType = (text: string): boolean => /<!(?:DOCTYPE|ENTITY)/i.test(text);
