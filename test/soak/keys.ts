import { createECDH, createHash, createPrivateKey } from 'node:crypto';
import { makeCsr, type SubjectAttribute } from '../simulator/client/csr.ts';

const keys = new Map<number, string>();
const requests = new Map<string, string>();

/** The private key of a number: P-256, the same in every run, so that a seed decides thumbprints too. PEM. */
function keyOf(number: number): string {
  const made = keys.get(number);
  if (made) return made;
  const curve = createECDH('prime256v1');
  const secret = createHash('sha256').update(`soak key ${number}`).digest().fill(1, 0, 1);
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const jwk = { kty: 'EC', crv: 'P-256', d: secret.toString('base64url'), x, y };
  const pem = createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString();
  keys.set(number, pem);
  return pem;
}

/** A certificate request over the key of a number; made once, for making it is most of what an issuance costs. */
export function csrOf(number: number, subject: readonly (readonly [SubjectAttribute, string])[]): string {
  const name = JSON.stringify([number, subject]);
  const made = requests.get(name);
  if (made) return made;
  const { csrPem } = makeCsr({ keyPem: keyOf(number), subject });
  requests.set(name, csrPem);
  return csrPem;
}
