import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Ports } from '../../shared/operation/ports.ts';
import type { Item, Key } from '../../shared/table/engine.ts';
import { answerText } from '../fakes/answer-body.ts';
import { seededRandom } from '../fakes/random.ts';
import { requestEvent } from '../fakes/request.ts';
import type { EngineCall } from '../memory-engine.ts';
import type { Plan, Sim } from '../soak/sim.ts';

/** The request sent to the bank as it was before, with the same time and chance; what it read, and what it put. */
export async function onceMore(sim: Sim, { operation: name, request }: Plan, items: readonly Item[]) {
  const { world } = sim;
  const handler = sim.handlers.operations.get(name);
  if (!handler) throw new Error(`there is no operation ${name}`);
  restore(sim, items);
  const calls: EngineCall[] = [];
  // The simulation's own checks look at what its clients do; here nobody but this test does anything.
  world.hooks.after = undefined;
  world.hooks.before = (call) => void calls.push(call);
  const at = world.now();
  runs += 1;
  const event: APIGatewayProxyEvent = requestEvent(handler.operation, request, { now: at, requestId: `run-${runs}` });
  const logged = world.logs.length;
  const result = await handler.on(sameChance(sim))(event, { awsRequestId: `run-${runs}` } as Context);
  const { statusCode, headers } = result;
  const body = answerText(result);
  world.hooks.before = undefined;
  world.at(at);
  return {
    status: statusCode,
    headers,
    /** As the function answered it. */
    body,
    logs: world.logs.length - logged,
    // A cursor is sealed with a nonce of its own.
    text: body.replaceAll(`run-${runs}`, '').replace(/"cursor":"[^"]+"/, ''),
    reads: unique(calls.flatMap(readKeys)),
    places: unique(calls.flatMap(placesIn)),
    puts: calls.flatMap((call) =>
      call.method === 'commit' ? call.writes.flatMap((write) => (write.kind === 'put' ? [write.item] : [])) : [],
    ),
  };
}

let runs = 0;

const readKeys = (call: EngineCall): readonly Key[] =>
  call.method === 'get' ? call.keys : call.method === 'update' ? [call.write.key] : [];

/** Where an item would be in the partition that is listed, first of all; what is listed of an index has its attributes. */
function placesIn(call: EngineCall): readonly Key[] {
  if (call.method !== 'query' || call.query.index !== undefined) return [];
  const { partition, prefix = '', from = '' } = call.query;
  return [{ pk: partition, sk: `${prefix}${from}#!` }];
}

const unique = (keys: readonly Key[]): readonly Key[] => [
  ...new Map(keys.map(({ pk, sk }) => [`${pk}\n${sk}`, { pk, sk }])).values(),
];

/** Most items are there as they were: the engine hands out what it holds. */
function restore({ world }: Sim, items: readonly Item[]): void {
  const [there, wanted] = [new Set(world.items()), new Set(items)];
  for (const item of there.difference(wanted)) world.engine.remove(item);
  for (const item of wanted.difference(there)) world.engine.put(item);
}

/** The scene's ports with chance that begins anew, so that two answers to the same are the same. */
function sameChance({ ports }: Sim): Ports {
  const random = seededRandom(99);
  return { ...ports, random, newId: random.ulid };
}
