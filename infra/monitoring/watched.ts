import type { AnyOperation, ScheduledFunction } from '../../shared/operation/operation.ts';
import type { Stage } from '../stages.ts';

/** What alarms look at: the registry, and names that are known only when deployed. */
export interface Watched {
  readonly stage: Stage;
  readonly operations: readonly AnyOperation[];
  readonly eventFunctions: readonly ScheduledFunction[];
  readonly tableName: string;
  readonly failureQueueName: string;
  /** What SES told of mails and could not be taken. */
  readonly mailEventFailuresName: string;
  /** The authority that issues. */
  readonly authorityArn: string;
  /** Those it replaced too. */
  readonly authorityArns: readonly string[];
  readonly truststoreName: string;
  /** Of every key whose loss is the loss of what it protects. */
  readonly keyArns: readonly string[];
  /** The metric name of the firewall. @default there is none */
  readonly firewallName?: string | undefined;
}
