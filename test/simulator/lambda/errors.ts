/** An invocation that Lambda refuses before the function sees it. */
export class InvocationRefused extends Error {
  readonly statusCode: number;

  constructor(name: InvocationRefused['name'], statusCode: number, message: string) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
  }
}

/** There is no such function. */
export const notFound = (name: string): InvocationRefused =>
  new InvocationRefused('ResourceNotFoundException', 404, `Function not found: ${name}`);

/** More at once than the function's reserved concurrency. */
export const tooManyRequests = (): InvocationRefused =>
  new InvocationRefused('TooManyRequestsException', 429, 'Rate Exceeded.');

/** The payload is over the limit, in bytes. */
export const requestTooLarge = (limit: number): InvocationRefused =>
  new InvocationRefused(
    'RequestTooLargeException',
    413,
    `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
  );
