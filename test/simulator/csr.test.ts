import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type CsrOptions, makeCsr } from './client/csr.ts';

const openssl = (csrPem: string) => {
  const options = ['req', '-noout', '-verify', '-subject', '-text', '-nameopt', 'utf8,sep_comma_plus'];
  const { stdout, stderr } = spawnSync('openssl', options, { input: csrPem, encoding: 'utf8' });
  return { isVerified: stderr.includes('verify OK'), text: stdout };
};

test.each<NonNullable<CsrOptions['key']>>(['P-256', 'P-384', 'P-521', 'P-192', 'RSA-1024', 'RSA-2048', 'Ed25519'])(
  'openssl verifies a request for a key of %s',
  (key) => {
    const { isVerified, text } = openssl(
      makeCsr({
        key,
        subject: [
          ['C', 'JP'],
          ['O', '株式会社手形'],
          ['CN', 'user 1'],
        ],
      }).csrPem,
    );
    expect(isVerified).toBe(true);
    expect(text).toContain('C=JP,O=株式会社手形,CN=user 1');
  },
);

test('openssl does not verify a forged one', () => {
  expect(openssl(makeCsr({ isForged: true }).csrPem).isVerified).toBe(false);
});

test('openssl sees who asks to be an authority', () => {
  expect(openssl(makeCsr({ isAuthority: true }).csrPem).text).toContain('CA:TRUE');
});

test('the same key can be used again', () => {
  const first = makeCsr();
  const publicKey = (csrPem: string) =>
    execFileSync('openssl', ['req', '-noout', '-pubkey'], { input: csrPem }).toString();
  expect(publicKey(makeCsr({ keyPem: first.keyPem, subject: [['CN', 'again']] }).csrPem)).toBe(publicKey(first.csrPem));
});
