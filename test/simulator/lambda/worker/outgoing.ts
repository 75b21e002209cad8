import type { ClientRequest } from 'node:http';
import type { OutgoingRequest } from './protocol.ts';

/** Follows the HTTP requests of one instance and ends them with it. */
export interface Outgoing {
  /** The `node:http` or `node:https` for the instance. */
  wrap<T extends typeof import('node:http') | typeof import('node:https')>(module: T): T;
  /** The requests since the last call; those still open count as ending now. */
  take(): OutgoingRequest[];
  /** Aborts open requests and refuses new ones, because a stopped sandbox sends nothing. */
  close(): void;
}

interface Open {
  readonly request: ClientRequest;
  readonly startedAt: number;
  endedAt?: number;
}

const credentialService = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/;

/** Starts following. */
export function followRequests(): Outgoing {
  let made: Open[] = [];
  let isClosed = false;

  const follow = (request: ClientRequest): ClientRequest => {
    const open: Open = { request, startedAt: performance.now() };
    const end = () => {
      open.endedAt ??= performance.now();
    };
    made.push(open);
    request.prependOnceListener('response', (response) => {
      response.once('end', end);
    });
    request.once('close', end);
    return request;
  };
  const guarded =
    (send: (...given: never[]) => ClientRequest) =>
    (...given: never[]): ClientRequest => {
      if (isClosed) throw new Error('the sandbox of this function is stopped');
      return follow(send(...given));
    };

  return {
    wrap(module) {
      const own = { request: guarded(module.request), get: guarded(module.get) };
      return Object.defineProperties(Object.create(Object.getPrototypeOf(module)), {
        ...Object.getOwnPropertyDescriptors(module),
        ...Object.getOwnPropertyDescriptors(own),
      });
    },
    take() {
      const taken = made.map(({ request, startedAt, endedAt = performance.now() }) => ({
        service: serviceOf(request),
        startedAt,
        endedAt,
      }));
      made = [];
      return taken;
    },
    close() {
      isClosed = true;
      for (const { request, endedAt } of made) if (endedAt === undefined) request.destroy();
    },
  };
}

function serviceOf(request: ClientRequest): string {
  const authorization = request.getHeader('authorization');
  return credentialService.exec(String(authorization))?.[1] ?? '';
}
