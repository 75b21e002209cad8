import { expect, it } from 'vitest';
import { wrongGuesses } from '../../../shared/table/attempts.ts';
import type { Answer } from '../../world.ts';
import { type SharedToken, tally, times } from './shared-token.ts';

/** What holds of every burst of right codes: nothing is counted, nothing stopped, and no answer is a fault. */
export async function expectUncounted({ world, stored }: SharedToken, answers: readonly Answer[]): Promise<void> {
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  expect(answers.filter(({ body }) => body.code === 'proof.stopped')).toEqual([]);
  const row = await stored();
  expect({ failures: wrongGuesses(row), stopped: row.stopped }).toEqual({ failures: 0, stopped: false });
  expect(world.mails().filter(({ kind }) => kind === 'userStopped')).toEqual([]);
}

/**
 * Codes that many requests bring at once (D-1, I10, I13), on any engine. Where transactions conflict, some of sixty confirm
 * screens may find the table too busy: `served` are not.
 */
export function bursts(shared: () => SharedToken, { served = 60 } = {}): void {
  it.each([6, 12, 200])('refuses %i repeats of a spent code, and counts none', async (count) => {
    const { token, create, register, opened } = shared();
    const otp = token.code();
    expect((await create(otp)).status).toBe(201);
    const lookedAt = opened();
    const answers = await times(count, (index) => (index % 2 ? create(otp) : register(otp, index)));
    expect(tally(answers)).toEqual({ '403 proof.wrong otp otpUsed': count });
    await expectUncounted(shared(), answers);
    expect(opened()).toBe(lookedAt);
  });

  it.each([6, 12, 200])(
    'does the work of one of %i requests that bring a code at once, and counts none',
    async (count) => {
      const { token, create } = shared();
      const otp = token.code();
      const answers = await times(count, () => create(otp));
      expect(tally(answers)).toEqual({ done: 1, '403 proof.wrong otp otpUsed': count - 1 });
      await expectUncounted(shared(), answers);
    },
  );

  it('does not stop for sixty confirm screens with one code, which stays valid (X-7)', async () => {
    const { token, create } = shared();
    const otp = token.code();
    const answers = await times(60, () => create(otp, { validateOnly: true }));
    const answered = answers.filter(({ body }) => body.code !== 'service.unavailable');
    expect(answered.length).toBeGreaterThanOrEqual(served);
    expect(new Set(answered.map(({ status }) => status))).not.toContain(403);
    await expectUncounted(shared(), answered);
    expect((await create(otp)).status).toBe(201);
  });

  it('verifies five of two hundred concurrent wrong codes, and stops the token once (I10, I13)', async () => {
    const { token, create, stored, opened } = shared();
    const answers = await times(200, () => create(token.wrongCode()));
    expect(tally(answers)).toEqual({ '403 proof.wrong otp': 4, '403 proof.stopped otp': 196 });
    const remaining = answers.flatMap(({ body }) => (body.code === 'proof.wrong' ? [body.remaining] : []));
    expect(remaining.toSorted()).toEqual([1, 2, 3, 4]);
    expect(opened()).toBe(5);
    expect(await stored()).toMatchObject({ stopped: true, attempts: 0 });
  });
}
