import { relative } from 'node:path';
import type { Demonstration } from '../../workbench/demonstration.ts';

/** What the demonstration has, and how to log in. */
export function describe(
  { companies, users }: Demonstration,
  {
    hosts,
    now,
    directory,
  }: {
    readonly hosts: Readonly<Record<'entry' | 'secure' | 'workbench', string>>;
    readonly now: Date;
    readonly directory: string;
  },
): string {
  const ofCompany = companies.map(({ companyId, name, loginMethod }) => {
    const lines = users.filter((user) => user.companyId === companyId).map(lineOf);
    return `${name}  (${loginMethod}, ${companyId})\n${lines.join('\n')}`;
  });
  const [somebody] = users;
  const passwords = `login password ${somebody?.loginPassword} · confirmation password ${somebody?.confirmationPassword}, for everybody`;
  return [
    ...ofCompany,
    `${passwords}\nIt is ${now.toISOString()} at the bank now.`,
    howToLogIn({ companies, users }, hosts, relative(process.cwd(), directory) || '.'),
    `All of it is in the workbench: ${hosts.workbench}/#certificates`,
  ].join('\n\n');
}

type User = Demonstration['users'][number];

function lineOf({ loginId, part, certificateState, userId }: User): string {
  const certificate = certificateState ? `certificate ${certificateState}` : '';
  return `  ${loginId.padEnd(10)} ${part.padEnd(14)} ${certificate.padEnd(20)} ${userId}`;
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
