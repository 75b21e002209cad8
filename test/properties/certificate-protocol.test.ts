import { describe, expect, it } from 'vitest';
import { handler as acquire } from '../../functions/certificates/acquire-certificate.ts';
import { handler as getIssuance } from '../../functions/certificates/get-issuance.ts';
import { handler as renew } from '../../functions/certificates/renew-certificate.ts';
import { handler as revoke } from '../../functions/certificates/revoke-certificate.ts';
import { handler as reconcile } from '../../functions/events/reconcile-certificates.ts';
import { handler as logIn } from '../../functions/sessions/log-in.ts';
import type { Ports } from '../../shared/operation/ports.ts';
import { readCertificate } from '../../shared/x509/certificate.ts';
import { csrPem } from '../builders/csr.ts';
import { recordingEngine } from '../fakes/recording.ts';
import { arrangeApplicant, arrangeCompany, storedCertificates, storedUser } from '../functions/certificates/arrange.ts';
import { createWorld, type World } from '../world.ts';
import { assertGoesOn, assertSettled, unknownAndValid } from './certificate-invariants.ts';
import { type Fault, type FaultKind, interleaved, withFault } from './port-faults.ts';

type Handler = Parameters<World['call']>[0];
type Request = NonNullable<Parameters<World['call']>[1]>;

const callOn = (world: World, ports: Ports, handler: Handler, request: Request) =>
  world.call({ operation: handler.operation, on: () => handler.on(recordedPorts(ports, handler.operation)) }, request);

const recordedPorts = (ports: Ports, operation: Handler['operation']): Ports => ({
  ...ports,
  engine: recordingEngine(ports.engine, operation),
});

/** What happens after the fault: the client tries again, the reconciler runs, in time or too late, in either order. */
const aftermaths = {
  'the client tries again, then the reconciler runs': async (world: World, retry: () => Promise<unknown>) => {
    await retry();
    world.advance({ minutes: 1 });
    await world.run(reconcile, {});
  },
  'the reconciler runs, then the client tries again': async (world: World, retry: () => Promise<unknown>) => {
    world.advance({ minutes: 1 });
    await world.run(reconcile, {});
    await retry();
  },
  'the reconciler runs too late to ask again': async (world: World) => {
    world.advance({ minutes: 6 });
    await world.run(reconcile, {});
  },
} as const;

const kinds: readonly FaultKind[] = ['before', 'after', 'kill'];

/** Every fault of an operation that makes so many calls. */
const faultsOf = (calls: number): Fault[] =>
  Array.from({ length: calls }, (_, index) => index + 1).flatMap((at) => kinds.map((kind) => ({ at, kind })));

interface Scene {
  readonly world: World;
  readonly user: Awaited<ReturnType<typeof arrangeApplicant>>['user'];
  readonly handler: Handler;
  readonly request: Request;
  /** What passes by itself: the authority gets ready, and does again what it is asked. */
  readonly heal?: () => void;
}

const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'an acquisition': async () => {
    const { world, user, request } = await arrangeApplicant();
    return { world, user, handler: acquire, request: await request() };
  },
  'an acquisition that takes the authority some time': async () => {
    const { world, user, request } = await arrangeApplicant();
    world.authority.delay = 5;
    const heal = () => {
      world.authority.delay = 0;
    };
    return { world, user, handler: acquire, request: await request(), heal };
  },
  'an acquisition of something else than was asked for': async () => {
    const { world, user, request } = await arrangeApplicant();
    const { issue } = world.authority;
    world.authority.issue = (asked) => issue({ ...asked, subject: { CN: 'somebody else' } });
    const heal = () => {
      world.authority.issue = issue;
    };
    return { world, user, handler: acquire, request: await request(), heal };
  },
  'a renewal': async () => {
    const { world, user, certificate } = await arrangeCompany();
    world.at('2027-03-01T10:00:00+09:00');
    const csr = await csrPem({ subject: `CN=${user.loginId}` });
    const request = { certificatePem: certificate.pem, input: { loginPassword: user.loginPassword, csr } };
    return { world, user, handler: renew, request };
  },
  'a revocation': async () => {
    const { world, user, session, proof } = await arrangeCompany();
    const request = { session, idempotencyKey: 'revocation-1', input: { userId: user.userId, proof } };
    return { world, user, handler: revoke, request };
  },
  'a revocation while a certificate is being made': async () => {
    const { world, company, session, proof } = await arrangeCompany();
    const user = await world.addUser(company, { issueWindowUntil: '2026-04-08T01:00:00.000Z' });
    const { loginId, loginPassword } = user;
    world.authority.delay = 100;
    await world.call(acquire, { input: { loginId, loginPassword, csr: await csrPem({ subject: `CN=${loginId}` }) } });
    world.authority.delay = 0;
    const request = { session, idempotencyKey: 'revocation-1', input: { userId: user.userId, proof } };
    return { world, user, handler: revoke, request };
  },
};

for (const [scene, arrange] of Object.entries(scenes)) {
  describe(`${scene}, with a fault at any call`, () => {
    for (const [aftermath, follow] of Object.entries(aftermaths)) {
      it(`recovers when ${aftermath}`, async () => {
        const counted = await arrange();
        const calls = await withFault(counted.world, undefined, (ports) =>
          callOn(counted.world, ports, counted.handler, counted.request),
        );
        expect(calls).toBeGreaterThanOrEqual(3);
        for (const fault of faultsOf(calls)) {
          const { world, user, handler, request, heal } = await arrange();
          await withFault(world, fault, (ports) => callOn(world, ports, handler, request));
          await follow(world, () => world.call(handler, request));
          heal?.();
          // What is still under way, the next run finds: the authority may have answered late.
          world.advance({ minutes: 5 });
          await world.run(reconcile, {});
          await assertSettled(world, user);
          await assertGoesOn(world, user);
          await assertSettled(world, user);
        }
      });
    }
  });
}

describe('the answer of an acquisition that was lost', () => {
  it('is given to the same request later, whatever failed', async () => {
    const arrange = scenes['an acquisition'];
    if (!arrange) throw new Error('no scene');
    for (const fault of faultsOf(5)) {
      const { world, user, handler, request } = await arrange();
      await withFault(world, fault, (ports) => callOn(world, ports, handler, request));
      const again = await world.call(handler, request);
      expect(again.status).toBe(201);
      expect(storedUser(world, user).certificate).toMatchObject({
        state: 'active',
        thumbprint: readCertificate(again.body.certificate).thumbprint,
      });
      expect(world.authority.issued).toHaveLength(1);
    }
  });

  it('leaves no certificate at the authority that no row knows, when the reconciler runs in time', async () => {
    for (const name of ['an acquisition', 'a renewal', 'a revocation while a certificate is being made']) {
      const arrange = scenes[name];
      if (!arrange) throw new Error('no scene');
      for (const fault of faultsOf(6)) {
        const { world, handler, request } = await arrange();
        await withFault(world, fault, (ports) => callOn(world, ports, handler, request));
        world.advance({ minutes: 1 });
        await world.run(reconcile, {});
        world.advance({ minutes: 1 });
        await world.run(reconcile, {});
        expect(unknownAndValid(world)).toEqual([]);
      }
    }
  });
});

describe('concurrent requests about one user, in 200 interleavings', () => {
  it('end with one certificate or none, and never with one without a row', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 200; seed += 1) {
      const { world, user, outcomes } = await race(seed);
      world.authority.delay = 0;
      for (const minutes of [1, 6]) {
        world.advance({ minutes });
        await world.run(reconcile, {});
      }
      await assertSettled(world, user);
      expect(unknownAndValid(world)).toEqual([]);
      await assertGoesOn(world, user);
      await assertSettled(world, user);
      seen.add(outcomes.join(' '));
    }
    // The seeds must really lead to different orders, or this proves nothing.
    expect(seen.size).toBeGreaterThan(5);
  });
});

/** An applicant's request twice, another of theirs, a revocation, a late look at the result and the reconciler, at once. */
async function race(seed: number) {
  const world = createWorld({ seed });
  const company = world.openCompany({ loginMethod: 'certificate' });
  const administrator = await world.addUser(company, { role: 'administrator' });
  const session = await world.logIn(administrator);
  const isRenewal = seed % 2 === 0;
  const user = await world.addUser(company, isRenewal ? {} : { issueWindowUntil: '2028-01-01T00:00:00.000Z' });
  const old = isRenewal ? await world.certify(user) : undefined;
  if (old) world.at('2027-03-01T10:00:00+09:00');
  const administrating = old ? await world.logIn(administrator) : session;
  world.authority.delay = seed % 3 === 0 ? 12 : seed % 3;
  const ports = interleaved(world, world.random.next);
  const { loginId, loginPassword } = user;
  const ask = async (csr: string) =>
    old
      ? callOn(world, ports, renew, { certificatePem: old.pem, input: { loginPassword, csr } })
      : callOn(world, ports, acquire, { input: { loginId, loginPassword, csr } });
  const subject = `CN=${loginId}`;
  const [same, other] = [await csrPem({ subject }), await csrPem({ subject })];
  const look = async () => {
    const first = await ask(same);
    if (first.status !== 202) return first;
    const { issuanceId, issuanceToken } = first.body;
    const headers = { Authorization: `Bearer ${issuanceToken}` };
    return callOn(world, ports, getIssuance, { input: { issuanceId }, headers });
  };
  const proof = { confirmationPassword: administrator.confirmationPassword };
  const answers = await Promise.all([
    look(),
    ask(same),
    ask(other),
    callOn(world, ports, revoke, { session: administrating, input: { userId: user.userId, proof } }),
    ...(old ? [callOn(world, ports, logIn, { certificatePem: old.pem, input: { loginPassword } })] : []),
    ...(seed % 5 === 0
      ? [
          reconcile
            .on(ports)({})
            .then(() => ({ status: 0 })),
        ]
      : []),
  ]);
  for (const { status } of answers) expect(status).toBeLessThan(500);
  return { world, user, outcomes: answers.map(({ status }) => status) };
}

describe('a session', () => {
  it('never begins with a certificate after its revocation was committed', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { world, user, certificate, session, proof } = await arrangeCompany({ seed });
      const ports = interleaved(world, world.random.next);
      const enter = { certificatePem: certificate.pem, input: { loginPassword: user.loginPassword } };
      await Promise.all([
        callOn(world, ports, logIn, enter),
        callOn(world, ports, revoke, { session, input: { userId: user.userId, proof } }),
      ]);
      const row = storedCertificates(world).find(({ thumbprint }) => thumbprint === certificate.thumbprint);
      if (row?.state === 'revoked') expect(storedUser(world, user).sessionId).toBeUndefined();
      else expect(storedUser(world, user).certificate.state).toBe('active');
    }
  });
});
