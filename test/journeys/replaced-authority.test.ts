import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  acquireCertificate,
  type Bank,
  bankOn,
  type IssuedCertificate,
  logInWithCertificate,
  registerMaster,
} from '../bank.ts';
import type { ClientIdentity } from '../simulator/client/clients.ts';
import { makeCsr } from '../simulator/client/csr.ts';
import { dataDirectory, synthesizeProject } from '../simulator/project.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { synthesize } from '../simulator/synthesize.ts';

/**
 * The runbook's article "Replace the certificate authority", on one and the same data: a bank with one authority, then the same
 * bank deployed with another one in its place.
 */
const projectDirectory = join(import.meta.dirname, '..', '..');
const renewing = { loginId: 'koushin01', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };
const revoked = { loginId: 'shikkou01', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };

let data: string;
let bank: Bank;
let old: ClientIdentity;
let renewed: ClientIdentity;
let lost: ClientIdentity;
let lostUser: { readonly companyId: string; readonly userId: string };

/** On the data there is; the clock is where it is put, and the months between are nobody's. */
const start = async (assemblyDirectory: string, startAt: string) =>
  bankOn(
    await startSimulator({
      assemblyDirectory,
      dataDirectory: data,
      profile: 'standard',
      startAt: new Date(startAt),
      quiet: true,
    }),
  );

const serialOf = ({ certificatePem }: ClientIdentity) => new X509Certificate(certificatePem).serialNumber.toLowerCase();
const certificatesOf = (arn: string) => bank.simulator.aws.pca.certificates(arn);
/** The authority that issued a certificate, among those that the stacks export. */
const authorityOf = (identity: ClientIdentity) => {
  const values = Object.values(bank.simulator.outputs).flatMap((stack) => Object.values(stack).map(String));
  const arns = values.filter((value) => /:certificate-authority\/[0-9a-f-]+$/.test(value));
  const found = arns.find((arn) => certificatesOf(arn).some(({ serial }) => serial === serialOf(identity)));
  if (!found) throw new Error('no authority issued it');
  return found;
};
const revokedAt = (arn: string) =>
  certificatesOf(arn)
    .filter((each) => each.revoked)
    .map(({ serial }) => serial)
    .sort();
const issuerOf = ({ certificatePem }: ClientIdentity) => new X509Certificate(certificatePem).issuer;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'tegata-authority-'));
  const [before, after] = await Promise.all([
    synthesizeProject('standard'),
    synthesize({
      projectDirectory,
      application: join('test', 'simulator', 'fixtures', 'replaced-authority.ts'),
      inputs: [
        'infra/**',
        'functions/**',
        'shared/**',
        'test/simulator/fixtures/*.ts',
        'cdk.json',
        'package-lock.json',
      ],
      outputDirectory: join(dataDirectory, 'assembly', 'replaced-authority'),
      context: {},
    }),
  ]);
  bank = await start(before.directory, '2026-04-01T10:00:00+09:00');
  await registerMaster(bank, renewing, { accountNumber: '1111111' });
  lostUser = await registerMaster(bank, revoked, { accountNumber: '2222222', email: 'shikkou@example.jp' });
  old = (await acquireCertificate(bank, renewing)).identity;
  lost = (await acquireCertificate(bank, revoked)).identity;
  await bank.stop();
  bank = await start(after.directory, '2027-03-20T10:00:00+09:00');
});

afterAll(async () => {
  await bank?.stop();
  rmSync(data, { recursive: true, force: true });
});

it('has two authorities, and admits certificates of the first', async () => {
  for (const [identity, { loginPassword }] of [[old, renewing] as const, [lost, revoked] as const]) {
    const { answer } = await logInWithCertificate(bank.secure(identity), loginPassword);
    expect(answer.status).toBe(201);
    expect(issuerOf(identity)).toMatch(/CN=Tegata dev client certificates$/);
  }
});

it('revokes a certificate of the first authority there, and its list is still published', async () => {
  const { companyId, userId } = lostUser;
  const path = `/bank/companies/${companyId}/users/${userId}/certificate/revocation`;
  expect((await bank.backOffice.post(path, {})).status).toBe(200);
  await bank.simulator.aws.settle();
  expect(revokedAt(authorityOf(lost))).toEqual([serialOf(lost)]);
  expect((await bank.secure(lost).post('/sessions', { loginPassword: revoked.loginPassword })).status).toBe(401);
});

it('gives the user who lost it a new one, made by the second authority', async () => {
  const { answer, identity } = await acquireCertificate(bank, revoked);
  expect(answer.status).toBe(201);
  expect(issuerOf(identity)).toMatch(/CN=Tegata dev client certificates 2$/);
  expect((await logInWithCertificate(bank.secure(identity), revoked.loginPassword)).answer.status).toBe(201);
});

it('renews a certificate of the first authority with one of the second, and revokes the old one at the first', async () => {
  const { keyPem, csrPem } = makeCsr({ subject: [['CN', renewing.loginId]] });
  const answer = await bank.secure(old).post<IssuedCertificate>('/certificates/renewals', {
    loginPassword: renewing.loginPassword,
    csr: csrPem,
  });
  expect(answer.status).toBe(201);
  renewed = { certificatePem: answer.body.certificate, keyPem };
  expect(issuerOf(renewed)).toMatch(/CN=Tegata dev client certificates 2$/);
  expect((await logInWithCertificate(bank.secure(renewed), renewing.loginPassword)).answer.status).toBe(201);
  await bank.simulator.aws.settle();
  expect(revokedAt(authorityOf(old))).toEqual([serialOf(lost), serialOf(old)].sort());
  expect(authorityOf(renewed)).not.toBe(authorityOf(old));
  expect((await bank.secure(old).post('/sessions', { loginPassword: renewing.loginPassword })).status).toBe(401);
});

it('publishes the first authority’s list with both of them, and is denied nothing', async () => {
  await bank.simulator.clock.advance('PT31M');
  const [, bucket = '', key = ''] =
    /http:\/\/([^/]+)\.s3\.[^/]+\/(crl\/[0-9a-f-]+\.crl)/.exec(
      new X509Certificate(old.certificatePem).raw.toString('latin1'),
    ) ?? [];
  const list = bank.simulator.aws.s3.object(bucket, key)?.body.toString('hex') ?? '';
  for (const identity of [lost, old]) expect(list).toContain(serialOf(identity));
  expect(bank.simulator.aws.iam.denials()).toEqual([]);
});
