import { createVirtualClock, type VirtualClock } from '../clock.ts';
import type { PolicyStatement } from '../iam/policy.ts';
import { startAws } from './aws.ts';
import type { AwsOptions, SimulatedAws } from './types.ts';

export const region = 'ap-northeast-1';
export const accountId = '123456789012';

export interface TestAws {
  readonly aws: SimulatedAws;
  readonly clock: VirtualClock;
  /** Settings of a real SDK client whose calls a role with these statements makes. */
  client(...statements: PolicyStatement[]): ClientSettings & { readonly roleArn: string };
  close(): Promise<void>;
}

interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** A simulated AWS of its own for one test file. */
export async function startTestAws(options: Partial<AwsOptions> & { startAt?: Date } = {}): Promise<TestAws> {
  const clock = options.clock ?? createVirtualClock({ startAt: options.startAt });
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const aws = await startAws({ clock, region, accountId, onError, ...options });
  let roles = 0;
  return {
    aws,
    clock,
    client(...statements) {
      roles += 1;
      const roleArn = `arn:aws:iam::${accountId}:role/Role${roles}`;
      aws.iam.defineRole({ roleArn, policies: [{ Version: '2012-10-17', Statement: statements }] });
      return { endpoint: aws.endpoint, region, credentials: aws.iam.issueCredentials(roleArn), roleArn };
    },
    async close() {
      clock.close();
      await aws.close();
      if (errors.length > 0) throw new AggregateError(errors, 'the simulated AWS failed');
    },
  };
}

export const allow = (
  action: string | string[],
  resource: string | string[] = '*',
  condition?: PolicyStatement['Condition'],
): PolicyStatement => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition && { Condition: condition }),
});
