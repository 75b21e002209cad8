/** An error as a service answers it. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the answer, e.g. `CancellationReasons`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** What the simulator does not do; said plainly, so that it is not taken for the service's own refusal. */
export function notSimulated(what: string): AwsError {
  return new AwsError('UnknownOperationException', `the simulator does not know ${what}`);
}
