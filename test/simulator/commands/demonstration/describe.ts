import { relative } from 'node:path';
import { profileNamed } from '../../../../shared/profiles/profiles.ts';
import type { Demonstration } from '../../workbench/demonstration.ts';
import type { HardwareToken } from '../running-simulator.ts';
import { secretAnswers } from './secrets.ts';

interface Surroundings {
  readonly hosts: Readonly<Record<'entry' | 'secure' | 'workbench', string>>;
  readonly now: Date;
  readonly tokens: readonly HardwareToken[];
  readonly directory: string;
  readonly profile: string;
}

/** What the demonstration has, how to log in, and how to see what a token shows. */
export function describe(
  { companies, users }: Demonstration,
  { hosts, now, tokens, directory, profile }: Surroundings,
): string {
  const ofCompany = companies.map(({ companyId, name, loginMethod, contractId }) => {
    const isOwn = (each: { readonly companyId?: string | undefined }) => each.companyId === companyId;
    const lines = [...users.filter(isOwn).map(lineOf), ...tokens.filter(isOwn).map(tokenLineOf)];
    const contract = contractId ? `contract ID ${contractId}, ` : '';
    return `${name}  (${loginMethod}, ${contract}${companyId})\n${lines.join('\n')}`;
  });
  const [somebody] = users;
  const loginPassword = companies.some(({ contractId }) => contractId) ? 'login password (PIN)' : 'login password';
  const passwords = `${loginPassword} ${somebody?.loginPassword} · confirmation password ${somebody?.confirmationPassword}, for everybody`;
  return [
    ...ofCompany,
    `${passwords}\nIt is ${now.toISOString()} at the bank now.`,
    ...howToAnswer(profile),
    howToLogIn({ companies, users }, hosts, relative(process.cwd(), directory) || '.'),
    ...howToSeeCode(users, hosts),
    `All of it is in the workbench: ${hosts.workbench}/#certificates`,
  ].join('\n\n');
}

type User = Demonstration['users'][number];

function lineOf({ loginId, part, certificateState, userId }: User): string {
  const certificate = certificateState ? `certificate ${certificateState}` : '';
  return `  ${loginId.padEnd(10)} ${part.padEnd(14)} ${certificate.padEnd(20)} ${userId}`;
}

function tokenLineOf({ serialNumber, state, loginIds }: HardwareToken): string {
  return `  ${serialNumber.padEnd(10)} ${`token ${state}`.padEnd(14)} ${loginIds.join(', ')}`.trimEnd();
}

function howToSeeCode(users: readonly User[], { workbench }: { readonly workbench: string }): readonly string[] {
  const sharer = users.find(({ tokenSerialNumber }) => tokenSerialNumber !== undefined);
  if (!sharer) return [];
  const url = `${workbench}/_simulator/tokens/${sharer.tokenSerialNumber}/code`;
  const heading = `The one-time password on the token of ${sharer.loginId} now; all of them: ${workbench}/#tokens`;
  return [`${heading}\n  curl ${url}`];
}

function howToAnswer(profile: string): readonly string[] {
  if (!profileNamed(profile).secretQuestions.used) return [];
  const answers = secretAnswers.map(({ questionId, answer }) => `${questionId} ${answer}`).join(' · ');
  return [`Answers to the secret questions, for everybody, once registered: ${answers}`];
}

function howToLogIn(
  { companies, users }: Demonstration,
  { entry, secure }: { readonly entry: string; readonly secure: string },
  directory: string,
): string {
  const masterOf = (method: string) => {
    const company = companies.find(({ loginMethod }) => loginMethod === method);
    return users.find(({ companyId, part }) => part === 'master' && companyId === company?.companyId);
  };
  const curl = `curl --cacert ${directory}/ca.pem -H 'content-type: application/json'`;
  const byPassword = masterOf('password');
  const byCertificate = masterOf('certificate');
  return [
    'Log in:',
    byPassword &&
      `  ${curl} ${entry}/sessions -d '${JSON.stringify({ loginId: byPassword.loginId, loginPassword: byPassword.loginPassword })}'`,
    byCertificate &&
      `  ${curl} --cert ${directory}/${byCertificate.loginId}.pem ${secure}/sessions -d '${JSON.stringify({ loginPassword: byCertificate.loginPassword })}'`,
  ]
    .filter(Boolean)
    .join('\n');
}
