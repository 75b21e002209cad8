import type { FaultKind } from '../aws/aws.ts';

const everywhere: readonly FaultKind[] = ['throttle', 'timeout', 'fail-before', 'fail-after'];

/** The services the functions call, and what can go wrong at each. */
export const faultable: readonly { readonly service: string; readonly kinds: readonly FaultKind[] }[] = [
  { service: 'dynamodb', kinds: ['throttle', 'conflict', 'timeout', 'fail-before', 'fail-after'] },
  // SES that does not know the sender.
  { service: 'ses', kinds: [...everywhere, 'reject'] },
  // A certificate that is asked for is still being made.
  { service: 'acm-pca', kinds: [...everywhere, 'conflict'] },
  { service: 'kms', kinds: everywhere },
  { service: 'secretsmanager', kinds: everywhere },
];
