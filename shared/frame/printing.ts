import type { APIGatewayProxyResult } from 'aws-lambda';
import { type Call, header } from '../operation/call.ts';
import { isAcceptedFirst, printedType } from '../operation/printed.ts';
import { defineStep, refusing } from '../operation/step.ts';
import { headersOf } from './answer.ts';

/** Prints the document that an operation answers (A8-8, A12-3). */
export const printing = defineStep({
  name: 'printing',
  isOf: ({ printed }) => printed === true,
  uses: ['printer'],
  errors: ['request.notAcceptable'],
});
const refuse = refusing(printing);

/** Refuses a client that API Gateway would answer with base64 as text. @throws `request.notAcceptable` */
export function assertPrintAccepted({ operation, event }: Call): void {
  if (printing.isOf(operation) && !isAcceptedFirst(header(event, 'accept'), printedType))
    throw refuse('request.notAcceptable', { accept: printedType });
}

/** Prints before anything is committed: the history has no print that failed. */
export async function printedBody({ ports, now }: Call, answer: unknown): Promise<string> {
  const bytes = await ports.printer.print(answer, now);
  return Buffer.from(bytes).toString('base64');
}

/** The file, with a name that contains nothing a customer typed (threat 31). */
export function printedAnswer({ operation, requestId }: Call, body: string): APIGatewayProxyResult {
  return {
    statusCode: 200,
    headers: {
      ...headersOf(printedType, { requestId }),
      'Content-Disposition': `inline; filename="${operation.name}.pdf"`,
    },
    body,
    isBase64Encoded: true,
  };
}
