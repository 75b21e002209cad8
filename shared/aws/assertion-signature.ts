const coordinateBytes = 32;
const sequenceTag = 0x30;
const integerTag = 0x02;

/**
 * A P-256 signature as JOSE has it, `r` and `s` of 32 bytes each (RFC 7518 3.4), from the form in which KMS answers it,
 * an ASN.1 sequence of two integers (RFC 3279 2.2.3). @throws Error for anything else
 */
export function joseSignature(der: Uint8Array): Uint8Array {
  const [sequence, ...after] = valuesOf(der);
  const integers = sequence?.tag === sequenceTag ? valuesOf(sequence.content) : [];
  const areTwo = integers.length === 2 && integers.every(({ tag }) => tag === integerTag);
  if (!areTwo || after.length > 0) throw new Error('KMS answered no ECDSA signature');
  return Buffer.concat(integers.map(({ content }) => coordinate(content)));
}

/** The values one after another; none in this form is longer than 127 bytes, so that one byte states each length. */
function valuesOf(bytes: Uint8Array): readonly { readonly tag: number; readonly content: Uint8Array }[] {
  const values: { tag: number; content: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag = 0, length = 0x80] = bytes.subarray(at, at + 2);
    const content = bytes.subarray(at + 2, at + 2 + length);
    if (length >= 0x80 || content.length !== length) throw new Error('KMS answered no ECDSA signature');
    values.push({ tag, content });
    at += 2 + length;
  }
  return values;
}

/** ASN.1 adds a zero before a first bit that is set, and leaves zeros at the front out. */
function coordinate(integer: Uint8Array): Uint8Array {
  const significant = integer[0] === 0 ? integer.subarray(1) : integer;
  if (significant.length > coordinateBytes) throw new Error('KMS answered no signature of P-256');
  return Buffer.concat([Buffer.alloc(coordinateBytes - significant.length), significant]);
}
