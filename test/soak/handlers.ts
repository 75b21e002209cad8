import { eventFunctions, operations, operationsByFolder } from '../../functions/operations.ts';
import type { Handler } from '../../shared/frame/handle.ts';
import type { EventHandler } from '../../shared/frame/handle-function.ts';

/** Every operation of the registry, and every function of a schedule or the stream, by name. */
export interface Handlers {
  readonly operations: ReadonlyMap<string, Handler>;
  readonly functions: ReadonlyMap<string, EventHandler>;
}

export async function loadHandlers(): Promise<Handlers> {
  const folderOf = new Map(
    Object.entries(operationsByFolder).flatMap(([folder, all]) => all.map(({ name }) => [name, folder] as const)),
  );
  const load = async (folder: string, name: string) => {
    const module = (await import(new URL(`../../functions/${folder}/${name}.ts`, import.meta.url).href)) as {
      readonly handler: Handler & EventHandler;
    };
    return [name, module.handler] as const;
  };
  return {
    operations: new Map(await Promise.all(operations.map(({ name }) => load(folderOf.get(name) ?? '', name)))),
    functions: new Map(await Promise.all(eventFunctions.map(({ name }) => load('events', name)))),
  };
}
