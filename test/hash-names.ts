/** The names by which otplib, whose codes the tests hold ours against, calls the hashes. */
export const hashNames = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;
