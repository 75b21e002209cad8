import type { AnyOperation, ScheduledFunction } from '../../shared/operation/operation.ts';
import type { Stage } from '../stages.ts';

/** The subjects of alarms: the registry, and names known only at deployment. */
export interface Watched {
  readonly stage: Stage;
  readonly operations: readonly AnyOperation[];
  readonly eventFunctions: readonly ScheduledFunction[];
  readonly tableName: string;
  readonly failureQueueName: string;
  /** What SES told of mails and could not be taken. */
  readonly mailEventFailuresName: string;
  /** Replaced authorities included. */
  readonly truststoreName: string;
  /** Keys whose loss means the loss of the data they protect. */
  readonly keyArns: readonly string[];
  /** The metric name of the firewall. @default no firewall */
  readonly firewallName?: string | undefined;
}
