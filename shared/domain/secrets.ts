/** The characters of secrets that people type: no letters or digits that look alike (D-5). */
const legible = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/**
 * A text of `length` legible letters and digits, drawn uniformly from random bytes: bytes that would favour some
 * characters are discarded. It has at least one letter and one digit, which some banks require (A4-3). `bytes` is
 * called as often as needed.
 */
export function legibleSecret(length: number, bytes: (count: number) => Uint8Array): string {
  const fair = 256 - (256 % legible.length);
  for (;;) {
    const drawn = [...bytes(length * 2)].filter((byte) => byte < fair).slice(0, length);
    const text = drawn.map((byte) => legible[byte % legible.length]).join('');
    if (text.length === length && /[0-9]/.test(text) && /[A-Za-z]/.test(text)) return text;
  }
}

/** A random token of 256 bits in base64url; it cannot be guessed, so its SHA-256 may be stored. */
export function randomToken(bytes: (count: number) => Uint8Array): string {
  return Buffer.from(bytes(32)).toString('base64url');
}
