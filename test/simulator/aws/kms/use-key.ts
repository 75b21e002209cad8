import type { ConditionValue } from '../../iam/policy.ts';
import { AwsError } from '../wire/errors.ts';
import type { ServiceCall } from '../wire/service.ts';
import type { EncryptionContext } from './envelope.ts';
import type { Key, Keys } from './keys.ts';

/** What a call wants of a key. */
export interface KeyRequest {
  /** Id, ARN, alias name or alias ARN. */
  readonly id: string;
  /** What the key must be made for. @default anything */
  readonly usage?: Key['usage'];
  readonly context?: EncryptionContext;
  /** Condition keys of the operation. */
  readonly conditions?: Readonly<Record<string, ConditionValue>>;
  /** @default the operation that is called */
  readonly action?: string;
  /** @default false */
  readonly mayBeDisabled?: boolean;
}

/** Finds a key that the caller may use so. @throws AwsError when it may not, or the key is not made for that */
export type UseKey = (call: ServiceCall, request: KeyRequest) => Key;

export function createKeyUse(accountId: string, keys: Keys): UseKey {
  return (call, request) => {
    const { id, usage, mayBeDisabled = false } = request;
    const key = keys.find(id);
    authorize(accountId, call, key, request);
    if (!key.enabled && !mayBeDisabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
    if (usage && key.usage !== usage)
      throw new AwsError('InvalidKeyUsageException', `${key.arn} key usage is ${key.usage}.`);
    return key;
  };
}

function authorize(accountId: string, call: ServiceCall, key: Key, request: KeyRequest): void {
  const { id, context = {}, conditions, action = call.operation } = request;
  const names = Object.keys(context);
  const inContext = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
  call.authorize({
    action: `kms:${action}`,
    resource: key.arn,
    context: {
      'kms:CallerAccount': accountId,
      'kms:RequestAlias': /alias\/.+$/.exec(id)?.[0],
      'kms:EncryptionContextKeys': names.length > 0 ? names : undefined,
      ...Object.fromEntries(inContext),
      ...conditions,
    },
  });
}
