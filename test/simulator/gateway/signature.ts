import type { IncomingMessage } from 'node:http';
import { judge, principalMatch, statementsOf } from '../iam/evaluate.ts';
import type { Iam } from '../iam/iam.ts';
import { type SignatureFailure, verifySigV4 } from '../iam/sigv4.ts';
import type { Signer } from './event.ts';
import type { ResponseType } from './gateway-responses.ts';
import type { PublicApi } from './rest-apis.ts';

/** Credentials that sign requests to the bank host. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly roleArn: string;
}

/** The data by which signatures are verified. */
export interface SignatureContext {
  readonly api: PublicApi;
  readonly iam: Iam;
  readonly region: string;
  readonly accountId: string;
  /** Virtual time; clients that only know real time are heard as well. */
  readonly now: () => Date;
  find(accessKeyId: string): SigningCredentials | undefined;
}

/** The signer, or API Gateway's refusal. */
export type Judgement = { readonly signer: Signer } | { readonly refusal: ResponseType; readonly message?: string };

const refusals: Readonly<Record<SignatureFailure, { refusal: ResponseType; message?: string }>> = {
  missing: { refusal: 'MISSING_AUTHENTICATION_TOKEN' },
  malformed: {
    refusal: 'INVALID_SIGNATURE',
    message:
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header and well-formed 'Credential', 'Signature' and 'SignedHeaders' parameters.",
  },
  unknownKey: { refusal: 'INVALID_SIGNATURE', message: 'The security token included in the request is invalid.' },
  expired: { refusal: 'INVALID_SIGNATURE', message: 'Signature expired' },
  wrongScope: {
    refusal: 'INVALID_SIGNATURE',
    message: "Credential should be scoped to a valid region and to correct service: 'execute-api'.",
  },
  unsigned: { refusal: 'INVALID_SIGNATURE' },
  bodyChanged: { refusal: 'INVALID_SIGNATURE' },
  mismatch: { refusal: 'INVALID_SIGNATURE' },
};

/** Checks a request's signature (SigV4, service `execute-api`) and whether its signer may invoke the method. */
export function judgeSignature(
  request: IncomingMessage,
  {
    body,
    methodArn,
    context,
  }: { readonly body: Buffer; readonly methodArn: string; readonly context: SignatureContext },
): Judgement {
  const [path = '/', query = ''] = splitQuery(request.url ?? '/');
  const result = verifySigV4(
    { method: request.method ?? 'GET', path, query, headers: request.headersDistinct, body },
    context.find,
    { now: [context.now(), new Date()], region: context.region, service: 'execute-api' },
  );
  if (!result.ok) return refusals[result.failure];
  const found = context.find(result.accessKeyId);
  if (!found) return refusals.unknownKey;
  const signer = signerOf(found, context.accountId);
  if (mayInvoke(found.roleArn, methodArn, request, context)) return { signer };
  const message = `User: ${signer.userArn} is not authorized to perform: execute-api:Invoke on resource: ${methodArn}`;
  return { refusal: 'ACCESS_DENIED', message };
}

function mayInvoke(roleArn: string, methodArn: string, request: IncomingMessage, context: SignatureContext): boolean {
  const { api, iam, accountId, region } = context;
  const access = { action: 'execute-api:Invoke', resource: methodArn };
  const statements = statementsOf(api.policy ? [api.policy] : [])
    .filter((statement) => principalMatch(statement, roleArn, accountId) === 'itself')
    // "execute-api:/…" in an API's own policy stands for the API's ARN.
    .map((statement) => ({
      ...statement,
      Resource: expand(statement.Resource, `arn:aws:execute-api:${region}:${accountId}:${api.apiId}`),
    }));
  const verdict = judge(statements, {
    ...access,
    context: new Map([
      ['aws:sourceip', request.socket.remoteAddress ?? ''],
      ['aws:principalarn', roleArn],
    ]),
  });
  if (verdict.effect === 'deny') {
    iam.recordDenial({ principal: roleArn, ...access, reason: verdict.reason ?? "denied by the API's policy" });
    return false;
  }
  return verdict.effect === 'allow' || iam.isAllowed(roleArn, access);
}

function expand(resource: string | readonly string[] | undefined, apiArn: string): readonly string[] {
  const given = typeof resource === 'string' ? [resource] : (resource ?? []);
  return given.map((each) => each.replace(/^execute-api:/, apiArn));
}

// As the AWS SDKs name sessions: another name in each process.
const session = `simulator-session-${Math.floor(Date.now() / 1000)}`;

function signerOf({ roleArn, accessKeyId }: SigningCredentials, accountId: string): Signer {
  const roleName = roleArn.split('/').at(-1) ?? roleArn;
  return {
    accountId,
    userArn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}`,
    caller: `AROASIMULATED:${session}`,
    accessKey: accessKeyId,
  };
}

function splitQuery(url: string): [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}
