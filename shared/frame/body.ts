import { defineStep, refusing } from '../operation/step.ts';

export const readingBody = defineStep({
  name: 'readingBody',
  // Any body is read: one sent with a GET gets an error about the body first, if it is malformed.
  isOf: () => true,
  errors: ['request.malformed', 'request.tooLarge', 'request.unsupportedMediaType'],
});
const refuse = refusing(readingBody);

/** Bodies are small unless an operation says otherwise: the largest is a certificate request (threats 40 and 41). */
export const maximumBodyBytes = 64 * 1024;
const maximumDepth = 16;

/** Refuses a body that is too large, in another encoding, or not JSON in UTF-8, before anything parses it. */
export function assertReadable(
  event: { body: string | null; isBase64Encoded: boolean },
  contentType: string | undefined,
  maximumBytes: number,
): void {
  if (event.body === null || event.body === '') return;
  if (Buffer.byteLength(event.body) > maximumBytes) throw refuse('request.tooLarge');
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  if (type !== 'application/json' || !isUtf8 || event.isBase64Encoded) throw refuse('request.unsupportedMediaType');
}

/** A refusal for malformed JSON, with the field's path. */
export const malformed = (code: string, path = '') => refuse('request.malformed', { errors: [{ path, code }] });

/**
 * Refuses JSON that `JSON.parse` accepts: repeated names in an object, `__proto__`, deep nesting, lone surrogates, and
 * numbers with an exponent, because nobody types an amount like that. It scans tokens and relies on `JSON.parse`, which ran before, for the grammar.
 */
export function assertStrictJson(text: string): void {
  if (!text.isWellFormed()) throw malformed('json.encoding');
  const open: Set<string>[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|-?[0-9][0-9.eE+-]*/g;
  let afterName = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') noteName(open.at(-1), afterName);
    else if (/^[-0-9].*e/i.test(token)) throw malformed('json.number', [...(open.at(-1) ?? [])].at(-1));
    afterName = token;
    if (open.length > maximumDepth) throw malformed('json.depth');
  }
}

function noteName(names: Set<string> | undefined, token: string): void {
  const name: unknown = JSON.parse(token);
  if (typeof name !== 'string' || !names) throw malformed('json.syntax');
  if (!name.isWellFormed()) throw malformed('json.encoding');
  if (name === '__proto__') throw malformed('json.proto', name);
  if (names.has(name)) throw malformed('json.duplicate', name);
  names.add(name);
}
