/** What one invocation cost, as the bench needs it of the simulator's trace. */
export interface Cost {
  readonly operation: string;
  readonly kind: string;
  readonly milliseconds: number;
  readonly isCold: boolean;
  /** Sequential round trips, by service. */
  readonly trips: Readonly<Record<string, number>>;
  /** Calls, by `service.Operation`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly read: number;
  readonly write: number;
  readonly hasFailed: boolean;
}

export type Item = Readonly<Record<string, unknown>>;

export interface DeployedFunction {
  readonly operation: string;
  readonly directory: string;
  readonly memoryMegabytes: number;
}

export interface About {
  readonly hosts: Readonly<Record<'entry' | 'secure' | 'bank' | 'workbench', string>>;
  readonly caCertificate: string;
  readonly bankCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string };
  readonly functions: readonly DeployedFunction[];
}

/** What can be asked of the process in which the bank runs. */
export interface BankCalls {
  about(): Promise<About>;
  beginTrace(): Promise<void>;
  /** What ran since the trace began; the trace ends. */
  endTrace(): Promise<readonly Cost[]>;
  /** The table's items in whose text one of these occurs. */
  itemsWith(texts: readonly string[]): Promise<readonly Item[]>;
  put(items: readonly Item[]): Promise<void>;
  /** The next invocation of the operation is a cold one. */
  reload(operation: string): Promise<void>;
  /** Waits until streams and queues are empty. */
  settle(): Promise<void>;
  mailsSent(): Promise<number>;
}

export interface Question {
  readonly id: number;
  readonly method: keyof BankCalls;
  readonly given: readonly unknown[];
}
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly ready: true };
