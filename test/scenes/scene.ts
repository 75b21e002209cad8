import type { EventFunctionName, OperationFolder, OperationName } from '../../functions/operations.ts';
import type { Certificate, Session, Stage } from './stage.ts';

/** A request as its sender decides it; host, headers, idempotency key and the proofs asked for follow from the definition. */
export interface Sent {
  /** The session it is sent in. */
  readonly by?: Session;
  /** What is presented on the secure host before there is a session. */
  readonly certificate?: Certificate;
  /** A bearer token other than a session's. */
  readonly bearer?: string;
  /** Everything the operation takes, whether in the path, the query or the body; `undefined` leaves a field of a sample out. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** The version of the item that is to be changed, as its sender saw it. */
  readonly version?: number;
  /** It cannot be repeated under an idempotency key: once done, its sender is refused. */
  readonly isOnce?: true;
}

/** A bank in which an operation is about to go well: makes on the stage what must be there, and says what is sent. */
export type Scene = (stage: Stage) => Promise<Sent>;

/** A scene of every operation whose code is in a folder. */
export type Scenes<Folder extends OperationFolder> = { readonly [Name in OperationName<Folder>]: Scene };

/** What a function that no request calls has to do: makes it on the stage. */
export interface EventScene {
  readonly set: (stage: Stage) => Promise<void>;
  /** The event of the sample, where it names something that the table must hold. */
  readonly event?: (stage: Stage) => Promise<unknown>;
}
export type EventScenes = { readonly [Name in EventFunctionName]: EventScene };
