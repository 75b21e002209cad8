import { describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as getIssuance } from '../../../functions/certificates/get-issuance.ts';
import { handler as reconcile } from '../../../functions/events/reconcile-certificates.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import { Refused } from '../../../shared/operation/decision.ts';
import { clearing } from '../../../shared/steps/issuance/clearing.ts';
import { reconcileIssuance } from '../../../shared/steps/issuance/reconcile-issuance.ts';
import { tellAuthority } from '../../../shared/steps/issuance/tell-authority.ts';
import { certificateItem } from '../../../shared/table/certificates.ts';
import type { Write } from '../../../shared/table/engine.ts';
import { issuanceItem } from '../../../shared/table/issuances.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { arrangeApplicant, storedIssuances } from '../../functions/certificates/arrange.ts';

describe('asking the authority', () => {
  /** How often an acquisition asks, and how often it notes what the authority answers to. */
  const asked = async (delay: number, secondsEach = 0) => {
    const { world, request } = await arrangeApplicant();
    world.authority.delay = delay;
    const { get } = world.authority;
    const count = { questions: 0, notes: 0 };
    world.authority.get = (arn) => {
      count.questions += 1;
      world.advance({ seconds: secondsEach });
      return get(arn);
    };
    world.hooks.before = (call) => {
      if (call.method === 'update' && call.write.set?.['arn'] !== undefined) count.notes += 1;
    };
    const { status, body } = await world.call(acquire, await request());
    return { world, status, body, count };
  };

  it('notes the ARN with the third question that is not answered', async () => {
    const notes = [];
    for (const delay of [0, 1, 2, 3, 4]) notes.push((await asked(delay)).count.notes);
    expect(notes).toEqual([0, 0, 0, 1, 1]);
  });

  it('ends after five seconds, with the ARN noted and an answer to come back for', async () => {
    const patient = await asked(100);
    expect([patient.status, patient.count]).toEqual([202, { questions: 8, notes: 1 }]);
    const slow = await asked(100, 3);
    expect([slow.status, slow.count]).toEqual([202, { questions: 2, notes: 1 }]);
    const exact = await asked(100, 5);
    expect([exact.status, exact.count]).toEqual([202, { questions: 1, notes: 1 }]);
  });

  it('notes nothing again when somebody comes back', async () => {
    const { world, body, count } = await asked(100);
    const headers = { Authorization: `Bearer ${body.issuanceToken}` };
    await world.call(getIssuance, { input: { issuanceId: body.issuanceId }, headers });
    expect(count.notes).toBe(1);
  });
});

describe('what the authority made', () => {
  it('is taken with its attributes in any order, and begun as much as two hours before', async () => {
    const { world, request } = await arrangeApplicant();
    const { issue } = world.authority;
    world.authority.backdatedHours = 2;
    world.authority.issue = ({ subject, ...rest }) =>
      issue({ ...rest, subject: Object.fromEntries(Object.entries(subject).toReversed()) });
    expect((await world.call(acquire, await request())).status).toBe(201);
  });

  it('is refused without a chain', async () => {
    const { world, request } = await arrangeApplicant();
    const { get } = world.authority;
    world.authority.get = async (arn) => {
      const made = await get(arn);
      return made && { ...made, chain: '' };
    };
    expect((await world.call(acquire, await request())).body.code).toBe('issuance.failed');
    expect(world.authority.issued.map(({ revoked }) => revoked)).toEqual([true]);
  });
});

describe('telling the authority of a revocation', () => {
  const arrange = async (authority: 'valid' | 'revocationPending' | 'revoked') => {
    const { world, user } = await arrangeApplicant();
    const { thumbprint } = await world.certify(user, { authority });
    const table = bindTable({ certificates: ['get', 'authorityTold'] }, world.ports);
    let told = 0;
    const revoke = async () => {
      told += 1;
      return 'revoked' as const;
    };
    const tell = (name = thumbprint, meanwhile = revoke) =>
      tellAuthority({ table, authority: { revoke: meanwhile }, clock: world.now }, name);
    return { world, thumbprint, tell, told: () => told };
  };
  const stateOf = ({ world, thumbprint }: Awaited<ReturnType<typeof arrange>>) =>
    world.items(certificateItem.key(thumbprint).pk)[0]?.['authority'];

  it('is done for one that waits for it, and for no other', async () => {
    const waiting = await arrange('revocationPending');
    await waiting.tell();
    expect([waiting.told(), stateOf(waiting)]).toEqual([1, 'revoked']);
    for (const state of ['valid', 'revoked'] as const) {
      const other = await arrange(state);
      await other.tell();
      await other.tell('0'.repeat(64));
      expect([other.told(), stateOf(other)]).toEqual([0, state]);
    }
  });

  it('counts as done where somebody else was faster; another failure is one', async () => {
    const arranged = await arrange('revocationPending');
    const [item] = arranged.world.items(certificateItem.key(arranged.thumbprint).pk);
    await arranged.tell(arranged.thumbprint, async () => {
      if (item) arranged.world.engine.put({ ...item, authority: 'revoked' });
      return 'revoked';
    });
    for (const thrown of [new Error('cut off'), new DomainError('service.unavailable')]) {
      const failing = await arrange('revocationPending');
      failing.world.hooks.before = ({ method }) => {
        if (method === 'update') throw thrown;
      };
      await expect(failing.tell()).rejects.toThrow(thrown);
    }
  });
});

describe('an issuance that the index still shows', () => {
  const reconciled = async (state: string | undefined) => {
    const { world } = await arrangeApplicant();
    if (state)
      world.engine.put({
        ...issuanceItem.key('01KI'),
        ...{
          issuanceId: '01KI',
          companyId: '01KA',
          userId: '01KB',
          loginId: 'tegata01',
          state,
          tokenHash: '',
          csr: '',
        },
        ...{ keyHash: '', notAfter: '2027-04-01T23:59:59.000Z', requestedAt: '2026-04-01T01:00:00.000Z', arn: 'arn' },
      });
    const table = bindTable({ issuances: ['get'] }, world.ports);
    const asked = () => Promise.reject(new Error('asked'));
    const context = { table, clock: world.now, authority: { get: asked, issue: asked }, wait: async () => undefined };
    return reconcileIssuance(context as unknown as Parameters<typeof reconcileIssuance>[0], '01KI');
  };

  it('is done, or over, whoever finished it; the item itself decides', async () => {
    expect(await reconciled('issued')).toBe('issued');
    expect(await reconciled('failed')).toBe('abandoned');
    expect(await reconciled(undefined)).toBe('abandoned');
    await expect(reconciled('requested')).rejects.toThrow('asked');
    await expect(reconciled('abandoned')).rejects.toThrow('asked');
  });

  it.each(['service.unavailable', 'service.failed'] as const)('is left for the next run after %s', async (code) => {
    const { world, request } = await arrangeApplicant();
    world.authority.delay = 100;
    await world.call(acquire, await request());
    world.authority.delay = 0;
    world.advance({ minutes: 1 });
    world.hooks.before = ({ method }) => {
      if (method === 'commit') throw new DomainError(code);
    };
    expect(await world.run(reconcile, {})).toMatchObject({ failed: 1, abandoned: 0, issued: 0 });
    expect(storedIssuances(world)).toMatchObject([{ state: 'requested' }]);
  });
});

describe('a counter whose password was right', () => {
  const about = { companyId: '01KA', userId: '01KB', loginId: 'tegata01' };
  const cleared = { kind: 'check' } as unknown as Write;
  const run = async (validateOnly: boolean, work: () => Promise<{ answer: unknown }>) => {
    const passed: Write[] = [];
    const proving = { validateOnly, passed: (clear: Write) => passed.push(clear) };
    const thrown = await clearing(proving, { cleared, about }, work as never).then(
      () => undefined,
      (error: unknown) => error,
    );
    return { passed: passed.length, thrown };
  };
  const refusing = (thrown: unknown) => () => Promise.reject(thrown);
  const refusal = new DomainError('certificate.exists');

  it('is cleared by the issuance’s own commit, and in a dry run by the frame', async () => {
    expect(await run(false, async () => ({ answer: 1 }))).toEqual({ passed: 0, thrown: undefined });
    expect(await run(true, async () => ({ answer: 1 }))).toEqual({ passed: 1, thrown: undefined });
  });

  it.each([false, true])(
    'is cleared once where the work is refused, and the history tells of whom: dry run %s',
    async (dry) => {
      for (const thrown of [refusal, new Refused(refusal, { writes: [] })]) {
        const { passed, thrown: told } = await run(dry, refusing(thrown));
        expect(passed).toBe(1);
        expect(told).toMatchObject({ error: refusal, about });
      }
    },
  );

  it('stays counted where the work broke', async () => {
    const broken = new Error('cut off');
    expect(await run(false, refusing(broken))).toEqual({ passed: 0, thrown: broken });
  });
});
