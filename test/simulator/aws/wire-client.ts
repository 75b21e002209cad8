import type { TestAws } from './testing.ts';

type Settings = ReturnType<TestAws['client']>;
type Plain = Readonly<Record<string, unknown>>;

/** Headers by which the simulator knows service and role; it does not check the signature of AWS calls. */
export function signedHeaders({ credentials }: Pick<Settings, 'credentials'>, service: string): Record<string, string> {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20270101/ap-northeast-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    'x-amz-security-token': credentials.sessionToken,
  };
}

/** Calls SQS as its SDK client does, without needing that client. */
export async function callSqs<T = Plain>(settings: Settings, operation: string, input: Plain): Promise<T> {
  const headers = {
    ...signedHeaders(settings, 'sqs'),
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AmazonSQS.${operation}`,
  };
  const answer = await fetch(settings.endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
  const output = (await answer.json()) as T & { readonly message?: string; readonly __type?: string };
  if (!answer.ok) throw Object.assign(new Error(output.message), { name: output.__type });
  return output;
}
