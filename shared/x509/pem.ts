/**
 * The DER in a text that is exactly one PEM block with one of the labels, apart from white space; `undefined` for
 * anything else, non-canonical base64 included (RFC 7468, strict).
 */
export function readPem(text: string, labels: readonly string[]): Uint8Array | undefined {
  const match = /^\s*-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\r?\n([A-Za-z0-9+/=\r\n]+)-----END ([A-Z0-9 ]+)-----\s*$/.exec(
    text,
  );
  const [, label, body, end] = match ?? [];
  if (label === undefined || body === undefined || label !== end || !labels.includes(label)) return undefined;
  const base64 = body.replace(/[\r\n]/g, '');
  const der = Buffer.from(base64, 'base64');
  return der.length > 0 && der.toString('base64') === base64 ? der : undefined;
}

/** DER as PEM, in lines of 64. */
export function writePem(der: Uint8Array, label: string): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
