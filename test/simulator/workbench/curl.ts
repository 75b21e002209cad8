import type { ControlContext } from '../control-route.ts';
import { bytesOf, type Sent, targetOf } from './exchange.ts';
import { headersToRepeat, senderOf } from './repeat.ts';

type Bank = Pick<ControlContext, 'hosts' | 'bankCredentials' | 'demonstration'>;

/**
 * A command of bash that sends a kept request once more to its host, with what authenticated it: secrets are in it. The
 * certificates of hosts and of users of the demonstration come from the workbench; others are named by a file.
 */
export function curlOf(sent: Sent, { hosts, bankCredentials, demonstration }: Bank): string {
  const host = sent.requestContext.domainPrefix;
  const method = sent.httpMethod;
  const body = bytesOf(sent);
  return [
    `curl -i ${quoted(new URL(targetOf(sent), hosts[host]).href)}`,
    ...(method === (body.length > 0 ? 'POST' : 'GET') ? [] : [`-X ${method}`]),
    `--cacert ${served(hosts.workbench, 'ca.pem')}`,
    ...certificateOptions(sent, { hosts, demonstration }),
    ...(host === 'bank' ? signing(bankCredentials) : []),
    ...headersToRepeat(sent).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body.length > 0 ? [`--data-binary ${quoted(body.toString('utf8'))}`] : []),
  ].join(' \\\n  ');
}

function certificateOptions(sent: Sent, { hosts, demonstration }: Pick<Bank, 'hosts' | 'demonstration'>): string[] {
  if (sent.requestContext.domainPrefix !== 'secure') return [];
  const sender = senderOf(sent, demonstration.get()?.users ?? []);
  if (!sender) return ['--cert client.pem', '--key client.key'];
  const file = served(hosts.workbench, `identities/${sender.loginId}.pem`);
  return [`--cert ${file}`, `--key ${file}`];
}

const signing = ({ region, accessKeyId, secretAccessKey }: ControlContext['bankCredentials']) => [
  `--aws-sigv4 aws:amz:${region}:execute-api`,
  `--user ${accessKeyId}:${secretAccessKey}`,
];

const served = (workbench: string | undefined, file: string) => `<(curl -s ${workbench ?? ''}/_simulator/${file})`;

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
