import type { ServerResponse } from 'node:http';
import * as z from 'zod';
import { isBinary } from './event.ts';
import type { RequestIds } from './request-id.ts';

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** What a function of a Lambda proxy integration may answer. */
const ProxyAnswer = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), HeaderValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(HeaderValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

// API Gateway sets these itself and renames what a function sent.
const remapped = new Set([
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'www-authenticate',
]);

/**
 * Sends a function's answer.
 * @returns false, with nothing sent, when the answer is malformed
 */
export function sendAnswer(
  response: ServerResponse,
  payload: unknown,
  context: { readonly ids: RequestIds; readonly accept?: string; readonly binaryMediaTypes: readonly string[] },
): boolean {
  const parsed = ProxyAnswer.safeParse(payload);
  if (!parsed.success) return false;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  // The first type the client accepts decides whether base64 is turned into bytes.
  const isBytes = isBase64Encoded && isBinary(context.binaryMediaTypes, context.accept?.split(',')[0]);
  const bytes = Buffer.from(body ?? '', isBytes ? 'base64' : 'utf8');
  response.statusCode = statusCode;
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Connection', 'keep-alive');
  response.setHeader('x-amzn-RequestId', context.ids.requestId);
  response.setHeader('x-amz-apigw-id', context.ids.extendedRequestId);
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(publicName(name), value);
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) response.setHeader(publicName(name), values);
  const mayHaveBody = statusCode >= 200 && statusCode !== 204 && statusCode !== 304;
  if (mayHaveBody) response.setHeader('Content-Length', bytes.length);
  else response.removeHeader('Content-Type');
  response.end(mayHaveBody ? bytes : undefined);
  return true;
}

function publicName(name: string): string {
  return remapped.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
}
