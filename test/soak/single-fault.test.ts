import { expect, it } from 'vitest';
import { loadHandlers } from './handlers.ts';
import { scenes } from './scenes.ts';
import { playScene, singleFaultCases, singleFaults } from './single-fault.ts';
import { vaultFaults } from './vault-faults.ts';

it('recovers from any single fault at any call of any operation or function', async () => {
  const { failed, cases, calls } = await singleFaultCases(await loadHandlers());
  expect(
    failed.map(({ title, fault, problems }) => `${title}, ${fault.kind} at call ${fault.at}: ${problems.join('; ')}`),
  ).toEqual([]);
  expect(cases).toBe(calls * singleFaults.length);
  expect(calls).toBeGreaterThan(scenes.length * 3);
});

it('would detect work that was done twice', async () => {
  const handlers = await loadHandlers();
  const scene = scenes.find(({ name }) => name === 'log-in');
  if (!scene) throw new Error('no scene');
  const [once, again, twice] = [
    await playScene(handlers, scene, {}),
    await playScene(handlers, scene, {}),
    await playScene(handlers, scene, { isTwice: true }),
  ];
  expect(again.state).toEqual(once.state);
  expect(twice.state).not.toEqual(once.state);
});

it('fails as a whole if the key service does: 503, and only the time of the try has changed', async () => {
  const faults = await vaultFaults(await loadHandlers());
  expect(faults.flatMap(({ violations }) => violations)).toEqual([]);
  expect(new Set(faults.map(({ status }) => status))).toEqual(new Set([503]));
  const moved = Object.groupBy(faults, (fault) => fault.moved.join('; '));
  const titles = Object.entries(moved).map(([what, all = []]) => [what, [...new Set(all.map(({ title }) => title))]]);
  expect(Object.fromEntries(titles)).toEqual({
    // A refused act of the bank is history too (D-16).
    history: expect.arrayContaining(['import-tokens', 'import-tokens as pskc', 'assign-tokens']),
    // An import that is begun is completed by repeating it.
    'bank; history': ['import-tokens from an upload'],
    'history; otpRegistration: lastAttemptAt': expect.arrayContaining(['register-token']),
    'confirmationAttempts: lastAttemptAt; history; token: lastAttemptAt': expect.arrayContaining([
      'resynchronise-token',
      'create-user with both proofs',
    ]),
    'login: strangerAttempts, strangerLastAttemptAt; otpRegistration: lastAttemptAt': [
      'acquire-certificate with the code that registers a token',
    ],
  });
});
