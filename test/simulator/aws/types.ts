import type { VirtualClock } from '../clock.ts';
import type { Iam } from '../iam/iam.ts';
import type { BrowsedPage, Selection, TableIndex } from './dynamodb/browse.ts';
import type { MailFate } from './ses/event-data.ts';

export interface AwsOptions {
  readonly clock: VirtualClock;
  /** Where everything is kept between runs. @default nothing is kept */
  readonly dataDirectory?: string;
  /** Another DynamoDB-compatible server. @default the embedded engine, started as a child process */
  readonly dynamodbEndpoint?: string;
  readonly region: string;
  readonly accountId: string;
  /** How long the certificate authority answers "in progress", real milliseconds. @default 50 */
  readonly issuanceMilliseconds?: number;
  /** Told of failures in the simulator itself. @default they are written to standard error */
  readonly onError?: (error: unknown) => void;
}

/** Properties of a template's resource, every intrinsic already resolved. */
export type Properties = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly type: string;
  /** Unique over all stacks, the same at every start: what was created under it is found again in the data directory. */
  readonly logicalId: string;
  readonly properties: Properties;
}

/** What `Ref` and `Fn::GetAtt` give. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** One call that reached the simulated AWS, also a refused one. */
export interface AwsCall {
  readonly accessKeyId: string;
  readonly roleArn: string;
  /** As in the credential scope: `dynamodb`, `ses`, `acm-pca`, `kms`, `secretsmanager`, `s3`, `sqs`, `scheduler`, `lambda`. */
  readonly service: string;
  readonly operation: string;
  /** Virtual time. */
  readonly startedAt: Date;
  /** Real milliseconds on the simulator's monotonic clock, to be compared with each other only. */
  readonly begunAt: number;
  readonly milliseconds: number;
  readonly errorName?: string;
  readonly consumedCapacity?: { readonly read: number; readonly write: number };
  /** The keys of the items it wrote: partition and sort key, a space between. */
  readonly written?: readonly string[];
}

export type FaultKind = 'throttle' | 'conflict' | 'reject' | 'timeout' | 'fail-before' | 'fail-after';

/**
 * The next `times` calls fail. `fail-after` applies the effect and then cuts the connection; `timeout` never answers; `reject` is
 * SES that does not know the sender.
 */
export interface Fault {
  readonly service: string;
  readonly operation?: string;
  readonly kind: FaultKind;
  readonly times: number;
}

export interface Mail {
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet?: string;
  readonly sentAt: Date;
  readonly roleArn: string;
}

export type InvocationKind = 'event' | 'stream' | 'schedule';
export interface InvocationResult {
  readonly payload?: unknown;
  readonly functionError?: string;
}
/** Runs a function once. A thrown error is a failed delivery, `functionError` a failed function; both are retried. */
export type Invoker = (functionArn: string, payload: unknown, kind: InvocationKind) => Promise<InvocationResult>;

export interface FunctionDefinition {
  readonly functionArn: string;
  readonly roleArn: string;
  /** `DeadLetterConfig.TargetArn` of the function. */
  readonly deadLetterTargetArn?: string;
}

export interface TableSummary {
  readonly name: string;
  readonly arn: string;
  readonly streamArn?: string;
  readonly keyArn?: string;
  readonly timeToLiveAttribute?: string;
}

export interface ScheduleSummary {
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly targetArn: string;
  readonly nextRun?: Date;
  readonly lastRun?: Date;
  readonly lastError?: string;
}

export interface IssuedCertificate {
  readonly arn: string;
  /** Lower-case hexadecimal, no colons. */
  readonly serial: string;
  readonly pem: string;
  readonly templateArn: string;
  readonly issuedAt: Date;
  readonly notAfter: Date;
  readonly revoked?: { readonly at: Date; readonly reason: string };
}

export interface StoredObject {
  readonly body: Buffer;
  readonly versionId: string;
  readonly contentType?: string;
}

/** Everything the functions of the template reach as AWS. */
export interface SimulatedAws {
  /** For `AWS_ENDPOINT_URL`; loopback only. */
  readonly endpoint: string;
  readonly iam: Iam;
  /** The resource types `create` takes; any other must be handled or refused by the caller. */
  readonly resourceTypes: ReadonlySet<string>;
  /** Makes a resource, or finds the one made earlier under the same logical id. @throws Error for a type or property not simulated */
  create(resource: Resource): Promise<CreatedResource>;
  /** Tells whose role and dead letter target a function has; needed before its event source mappings and schedules. */
  defineFunction(definition: FunctionDefinition): void;
  setInvoker(invoke: Invoker): void;
  /** Invokes asynchronously with Lambda's retries (after 1 and 2 minutes on the virtual clock), then the failure destination. */
  invokeAsync(functionArn: string, payload: unknown, kind: InvocationKind): Promise<InvocationResult>;
  /** @returns a function that stops listening */
  onCall(listener: (call: AwsCall) => void): () => void;
  readonly faults: {
    /** Replaces all faults. @throws RangeError for one that no call can meet */
    set(faults: readonly Fault[]): void;
    list(): readonly Fault[];
  };
  /** Oldest first. */
  mails(): readonly Mail[];
  /** SES tells what became of a mail. @returns the topics that were told @throws RangeError for a mail that is not there */
  returnMail(messageId: string, fate: MailFate): readonly string[];
  tables(): readonly TableSummary[];
  /** Reads items past policies and faults, for the workbench. */
  browse(table: string, selection: Selection): Promise<BrowsedPage>;
  indexes(table: string): Promise<readonly TableIndex[]>;
  /** Deletes items whose time to live is over now; the clock does it every six hours. @returns how many */
  sweepExpired(): Promise<number>;
  schedules(): readonly ScheduleSummary[];
  /** Runs a schedule's target now. @throws Error when there is none of that name */
  runSchedule(name: string): Promise<InvocationResult>;
  readonly pca: {
    certificates(authorityArn: string): readonly IssuedCertificate[];
    /** The certificate revocation list as of now, in both encodings. */
    crl(authorityArn: string): Promise<{ readonly der: Buffer; readonly pem: string }>;
  };
  readonly kms: {
    /** Opens what a key of the bank sealed, past the policies, for the devices that hold such secrets. @throws Error when it does not open */
    open(sealed: Buffer, context: Readonly<Record<string, string>>): Buffer;
  };
  readonly s3: {
    object(bucket: string, key: string, versionId?: string): StoredObject | undefined;
    putObject(bucket: string, key: string, body: Buffer | string, contentType?: string): { readonly versionId: string };
  };
  /** Messages now in a queue, whether visible or not; for tests and the workbench. */
  queueMessages(queueArn: string): readonly { readonly messageId: string; readonly body: string }[];
  /** Resolves when no stream, queue or asynchronous invocation that is already due is left or running. */
  settle(): Promise<void>;
  close(): Promise<void>;
}
