import * as z from 'zod';
import { functionNameOf, stageName } from '../../../infra/names.ts';
import { hostsOf } from '../../../infra/stages.ts';
import { bankClient } from '../../simulator/client/clients.ts';
import { createClient } from '../../simulator/client/http.ts';
import type { SigningKey } from '../../simulator/client/sign.ts';
import { signRequest } from '../../simulator/client/sign.ts';
import { openDoors, type VisitedBank } from '../../simulator/commands/demonstration/visit.ts';
import { demand, Skipped } from '../check.ts';
import type { Account } from './account.ts';
import type { MailReader } from './mail-reader.ts';
import type { DefaultEndpoint, SmokedBank } from './smoked-bank.ts';
import { waiting } from './wait.ts';

export interface DeployedOptions {
  readonly account: Account;
  readonly branch: string;
  /** The address whose mails a person reads. @default none: SES accepts the mails and nobody can read them */
  readonly reader?: MailReader;
  readonly signal: AbortSignal;
}

/** Takes every mail, shows it to nobody, and counts for nothing (SES developer guide, mailbox simulator). */
const taken = 'success@simulator.amazonses.com';

const Configuration = z.object({ Environment: z.object({ Variables: z.object({ TEGATA_PROFILE: z.string() }) }) });
const Resources = z.object({
  StackResourceSummaries: z.array(z.object({ ResourceType: z.string(), PhysicalResourceId: z.string().default('') })),
});

/** The bank of a deployed stage. */
export async function openDeployed({ account, branch, reader, signal }: DeployedOptions): Promise<SmokedBank> {
  const { aws, stage } = account;
  const functionName = ['--function-name', functionNameOf(stage, 'log-in')];
  const { Environment } = Configuration.parse(await aws('lambda', 'get-function-configuration', ...functionName));
  const hosts = Object.entries(hostsOf(stage)).map(([host, name]) => [host, `https://${name}`]);
  const bankCredentials = await account.credentials('backOffice');
  const bank: VisitedBank = {
    hosts: Object.fromEntries(hosts) as VisitedBank['hosts'],
    bankCredentials,
    profile: Environment.Variables.TEGATA_PROFILE,
    now: async () => new Date(),
    moveClock: async (to) => {
      throw new Skipped(
        `the bank is closed: run the command again after ${to instanceof Date ? to.toISOString() : to}`,
      );
    },
    tokens: async () => [],
  };
  const visit = openDoors(bank, async (to, subject) => {
    if (!reader) throw new Skipped(unreadable);
    return reader.read(to, subject);
  });
  return {
    visit,
    account,
    contact: () => reader?.address ?? taken,
    ...(!reader && { unreadable }),
    branch,
    // SES does it by itself.
    returnMail: async () => {},
    bankAs: (credentials) => bankClient(bank, credentials),
    defaultEndpoints: () => endpointsOf(account, bankCredentials),
    wait: waiting(signal),
    close: visit.close,
  };
}

const unreadable = 'say --email with an address whose mails you read: the first registration begins with one';

async function endpointsOf({ aws, stage }: Account, credentials: SigningKey): Promise<readonly DefaultEndpoint[]> {
  const name = `tegata-${stage.name}-api`;
  // All of them: describe-stack-resources would answer the first hundred.
  const found = Resources.parse(await aws('cloudformation', 'list-stack-resources', '--stack-name', name));
  const apis = found.StackResourceSummaries.filter(({ ResourceType }) => ResourceType === 'AWS::ApiGateway::RestApi');
  const expected = Object.keys(hostsOf(stage)).length;
  demand(apis.length === expected, `${name} has ${apis.length} APIs instead of ${expected}`);
  return apis.map(({ PhysicalResourceId }) => {
    const host = `${PhysicalResourceId}.execute-api.${stage.region}.amazonaws.com`;
    return { name: host, ask: () => knock(`https://${host}`, credentials) };
  });
}

/** Signed, so that an open endpoint of the bank's API would not refuse it for that; the others do not look. */
async function knock(url: string, credentials: SigningKey) {
  const client = createClient({ url, sign: (request) => signRequest(request, credentials, new Date()) });
  try {
    return await client.get(`/${stageName}/bank/companies?limit=1`);
  } finally {
    client.close();
  }
}
