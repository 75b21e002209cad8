import { createHash } from 'node:crypto';

/** SHA-256 as lower-case hex: for tokens of 256 random bits, which need no slow hash. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
