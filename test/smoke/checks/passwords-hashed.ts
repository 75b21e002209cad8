import { randomInt } from 'node:crypto';
import { passwordProblems } from '../../../shared/domain/password-policy.ts';
import { profileNamed } from '../../../shared/profiles/profiles.ts';
import { registerMaster } from '../../simulator/commands/demonstration/customers.ts';
import { defineCheck, Skipped } from '../check.ts';

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const characters = `${letters}23456789`;
const text = (length: number) => Array.from({ length }, () => characters[randomInt(characters.length)]).join('');

/** A random password that every bank accepts; only this run knows it. */
function newPassword(loginId: string, profile: string): string {
  const { credentials: policy } = profileNamed(profile);
  for (;;) {
    const password = `${text(11)}${randomInt(10)}`;
    const isGood = /[A-Za-z]/.test(password) && /[a-z].*[A-Z]|[A-Z].*[a-z]/.test(password);
    if (isGood && passwordProblems(password, { path: '', loginId, companyNames: [], policy }).length === 0)
      return password;
  }
}

/** Returns every mail for good, and counts for nothing; what follows the plus is ours (SES developer guide, mailbox simulator). */
const bouncing = (label: string) => `bounce+${label}@simulator.amazonses.com`;

export const passwordsHashed = defineCheck({
  name: 'passwords-hashed',
  proves: "argon2id works in Lambda's runtime: the temporary passwords are verified, new ones are hashed.",
  needs: ['company'],
  makes: 'user',
  run: async ({ visit, unreadable }, { company }) => {
    if (unreadable) throw new Skipped(unreadable);
    const loginId = `smoke${text(6)}7`;
    const { profile } = visit.simulator;
    const user = await registerMaster(visit, company, {
      ...{ part: 'master', loginId, name: 'スモーク　試験', email: bouncing(loginId) },
      loginPassword: newPassword(loginId, profile),
      confirmationPassword: newPassword(loginId, profile),
    });
    return { note: `login ID ${loginId}`, made: { user } };
  },
});
