import type { Host } from '../shared/operation/operation.ts';
import type { Stage } from './stages.ts';

/** The name of an operation's or a function's Lambda: a dimension of its metrics. */
export const functionNameOf = (stage: Stage, name: string) => `tegata-${stage.name}-${name}`;

/** The name of a host's API: a dimension of its metrics. */
export const apiNameOf = (stage: Stage, host: Host) => `tegata-${stage.name}-${host}`;

/** How the names of the vaults of a stage's backups begin; each has a part of its stack's id after it. */
export const vaultNameOf = ({ name }: Pick<Stage, 'name'>) => `tegata-${name}`;

/** The name of every API's deployment stage: the last part of `execute-api` ARNs, and a dimension of the API's metrics. */
export const stageName = 'v1';
