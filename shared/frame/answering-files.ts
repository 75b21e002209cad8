import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Call } from '../operation/call.ts';
import type { AnsweredFile } from '../operation/decision.ts';
import { headersOf } from './answer.ts';

/**
 * A file as the answer; one that is elsewhere is referred to with 303 (RFC 9110 15.4.4). S3 refuses the headers of a signature beside the
 * one in the address, so a client fetches it anew.
 */
export function fileAnswer({ requestId }: Call, file: AnsweredFile): APIGatewayProxyResult {
  const headers = headersOf(file.contentType, { requestId });
  if ('location' in file) return { statusCode: 303, headers: { ...headers, Location: file.location }, body: '' };
  return { statusCode: 200, headers, body: Buffer.from(file.bytes).toString('base64'), isBase64Encoded: true };
}
