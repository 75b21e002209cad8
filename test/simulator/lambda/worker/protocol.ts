/** How to start an instance of a function. */
export interface InstanceSpec {
  readonly instanceId: string;
  readonly bundle: string;
  /** Of the bundle's text; another hash means the file changed. */
  readonly bundleHash: string;
  /** Where V8's compiled code of the bundle is kept between runs. */
  readonly codeCache?: string;
  /** Name of the exported handler. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** One invocation of an instance; `start` makes the instance first (a cold start). */
export interface Task {
  readonly requestId: string;
  readonly instanceId: string;
  readonly start?: InstanceSpec;
  /** JSON. */
  readonly event: string;
  readonly functionArn: string;
  readonly functionName: string;
  readonly memoryMegabytes: number;
  readonly timeoutMilliseconds: number;
}

export type ToWorker =
  | { readonly type: 'run'; readonly task: Task }
  | { readonly type: 'drop'; readonly instanceId: string }
  /** Nothing is running: unused memory is given back. */
  | { readonly type: 'rest' }
  | { readonly type: 'ping'; readonly id: number };

export interface LogLine {
  readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  /** The message is a whole error with its stack, which the function itself must not log. */
  readonly isFailure?: boolean;
}

/** One HTTP request a function made, as it saw it: milliseconds of the worker's own clock. */
export interface OutgoingRequest {
  /** The service in the credential scope of its signature; empty when it is not signed. */
  readonly service: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The result of a task: the handler's answer, or the error as Lambda reports it. */
export interface Answer {
  /** JSON. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
  readonly errorType?: string;
  readonly initMilliseconds?: number;
  readonly requests: readonly OutgoingRequest[];
  /** The instance cannot continue: its module failed to load, or it exited. */
  readonly isInstanceLost: boolean;
}

export type FromWorker =
  | { readonly type: 'begun'; readonly requestId: string }
  | { readonly type: 'log'; readonly requestId: string; readonly line: LogLine }
  | { readonly type: 'done'; readonly requestId: string; readonly answer: Answer }
  /** The instance broke while nothing was running in it. */
  | { readonly type: 'lost'; readonly instanceId: string }
  | { readonly type: 'pong'; readonly id: number };

/** What the worker is created with. */
export interface WorkerSetup {
  /** The virtual clock's offset from real time. */
  readonly clockOffset: SharedArrayBuffer;
}
