import { randomUUID } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';
import { jsonFailure, readJson } from '../wire/json-service.ts';
import type { Environment, WireRequest, WireService } from '../wire/service.ts';
import type { Functions } from './functions.ts';
import type { Invocations } from './invocations.ts';

const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

/** Lambda's Invoke, synchronous and asynchronous. */
export function createLambda(
  { region, accountId }: Environment,
  functions: Functions,
  invocations: Invocations,
): WireService {
  function arnOf(request: WireRequest): string {
    const name = decodeURIComponent(path.exec(request.path)?.[1] ?? '');
    const qualifier = request.query.get('Qualifier');
    const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    return qualifier === null ? arn : `${arn}:${qualifier}`;
  }
  return {
    name: 'lambda',
    operationOf: (request) => (request.method === 'POST' && path.test(request.path) ? 'Invoke' : undefined),
    async handle(request, call) {
      const functionArn = arnOf(request);
      call.authorize({ action: 'lambda:InvokeFunction', resource: functionArn });
      if (!functions.find(functionArn))
        throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
      const payload = readJson(request.body);
      if (request.headers['x-amz-invocation-type'] === 'Event') {
        void invocations.invoke(functionArn, payload, 'event');
        return { status: 202, headers: {}, body: '' };
      }
      const result = await functions.run(functionArn, payload, 'event');
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        'x-amzn-requestid': randomUUID(),
        'x-amz-executed-version': '$LATEST',
      };
      if (result.functionError !== undefined) headers['x-amz-function-error'] = result.functionError;
      return { status: 200, headers, body: JSON.stringify(result.payload ?? null) };
    },
    fail: (error) => jsonFailure(error, '1.1'),
    throttle: () => new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429),
  };
}
