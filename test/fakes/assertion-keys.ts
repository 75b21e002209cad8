import { createHash } from 'node:crypto';
import { type AssertionKey, assertionAlgorithm, assertionType } from '../../shared/operation/assertion.ts';
import type { AssertionKeys, AssertionSigner } from '../../shared/operation/ports.ts';
import { domains } from './request.ts';

/** A key of RFC 7515 A.3. */
const key: AssertionKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  kid: 'fake',
  alg: assertionAlgorithm,
  use: 'sig',
};

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Assertions in the form of the real ones. Their signature is a digest: one of P-256 would be another one each time. */
export const fakeAssertionSigner: AssertionSigner = {
  sign: async (claims) => {
    const header = { alg: assertionAlgorithm, typ: assertionType, kid: key.kid };
    const message = `${encode(header)}.${encode({ iss: `https://${domains.entry}`, ...claims })}`;
    return `${message}.${createHash('sha512').update(message).digest('base64url')}`;
  },
};

export const fakeAssertionKeys: AssertionKeys = { published: async () => [key] };
