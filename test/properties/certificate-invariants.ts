import { expect } from 'vitest';
import { handler as acquire } from '../../functions/certificates/acquire-certificate.ts';
import { handler as logIn } from '../../functions/sessions/log-in.ts';
import { readCertificate } from '../../shared/x509/certificate.ts';
import { csrPem } from '../builders/csr.ts';
import type { TestUser } from '../builders/user.ts';
import { storedCertificates, storedIssuances, storedUser } from '../functions/certificates/arrange.ts';
import type { World } from '../world.ts';

/** I15, I16: what must hold of a user's certificates once everything that was begun is finished. */
export async function assertSettled(world: World, user: TestUser): Promise<void> {
  const { certificate: pointer } = storedUser(world, user);
  expect(['none', 'active', 'revoked']).toContain(pointer.state);
  const rows = storedCertificates(world).filter(({ userId }) => userId === user.userId);
  const active = rows.filter(({ state }) => state === 'active').map(({ thumbprint }) => thumbprint);
  const mayBeActive = pointer.state === 'active' ? [pointer.thumbprint, pointer.replaces] : [];
  for (const thumbprint of active) expect(mayBeActive).toContain(thumbprint);
  if (pointer.state === 'active') expect(active).toContain(pointer.thumbprint);
  expect(storedIssuances(world).filter(({ due }) => due !== undefined)).toEqual([]);
  await assertNoOrphans(world, user);
  assertTold(world, user);
}

/** What the authority issued and no row knows does not log in. */
async function assertNoOrphans(world: World, user: TestUser): Promise<void> {
  const known = new Map(storedCertificates(world).map((row) => [row.thumbprint, row]));
  for (const { pem } of world.authority.issued) {
    const row = known.get(readCertificate(pem).thumbprint);
    if (row?.state === 'active') continue;
    const answer = await world.call(logIn, { certificatePem: pem, input: { loginPassword: user.loginPassword } });
    expect(answer.status).toBe(401);
  }
}

/** Each certificate in use was told of once, in the history and by mail (I1). */
function assertTold(world: World, { userId, companyId }: TestUser): void {
  const issued = storedIssuances(world).filter((issuance) => issuance.state === 'issued' && issuance.userId === userId);
  const rows = world.history(companyId).filter((row) => row.userId === userId && row.outcome === 'done');
  const told = rows.filter(({ event, changes }) => /certificate\.(issued|renewed)/.test(event) && changes);
  const mails = world.mails().filter(({ kind, ownerId }) => kind === 'certificateIssued' && ownerId === userId);
  expect(told).toHaveLength(issued.length);
  expect(mails).toHaveLength(issued.length);
}

/** The certificates without a row that the authority was not told of. */
export function unknownAndValid(world: World): readonly string[] {
  const known = new Set(storedCertificates(world).map(({ thumbprint }) => thumbprint));
  return world.authority.issued
    .filter(({ pem, revoked }) => !revoked && !known.has(readCertificate(pem).thumbprint))
    .map(({ serialNumber }) => serialNumber);
}

/** A user without a certificate acquires one with a new key: nothing that went wrong is in the way. */
export async function assertGoesOn(world: World, user: TestUser): Promise<void> {
  if (storedUser(world, user).certificate.state === 'active') return;
  const { loginId, loginPassword } = user;
  const csr = await csrPem({ subject: `CN=${loginId}` });
  const answer = await world.call(acquire, { input: { loginId, loginPassword, csr } });
  expect(answer.body).toMatchObject({ subject: { CN: loginId } });
}
