import * as z from 'zod';
import { type ControlAnswer, type ControlContext, ok, parseJson, type Routes, refuse } from '../control-route.ts';
import { listCertificates, showCertificates } from './certificates.ts';
import { curlOf } from './curl.ts';
import { Demonstration } from './demonstration.ts';
import { browseItems, listEntities, listIndexes } from './entities.ts';
import { Sent } from './exchange.ts';
import { faultable } from './faultable.ts';
import { invokeFunction } from './invoke-function.ts';
import type { KeptEntry } from './live-log.ts';
import { operationOf } from './log-entry.ts';
import { simulatorOpenApi } from './open-api.ts';
import { listPeople } from './people.ts';
import { sendAgain } from './repeat.ts';
import { detailOf, isWhole } from './request-detail.ts';
import { stateRoutes } from './state-routes.ts';

/** What the page and the commands need beyond the fixed routes. */
export const workbenchRoutes: Routes = {
  'GET /_simulator/requests/*': ({ parameter }, context) =>
    withEntry(parameter, context, async (entry) => ok(await detailOf(entry))),
  'GET /_simulator/requests/*/curl': ({ parameter }, context) =>
    withSent(parameter, context, (sent) => ok({ command: curlOf(sent, context) })),
  'POST /_simulator/requests/*/again': ({ parameter }, context) =>
    withSent(parameter, context, async (sent) => ok(await sendAgain(sent, context))),
  'GET /_simulator/people': async (_, { aws }) => ok(await listPeople(aws)),
  'GET /_simulator/schedules': (_, { aws }) =>
    ok({ items: aws.schedules().map((each) => ({ ...each, operation: operationOf(functionIn(each.targetArn)) })) }),
  'GET /_simulator/faults': (_, { aws }) => ok({ items: aws.faults.list(), services: faultable }),
  'DELETE /_simulator/denials': (_, { aws }) => {
    aws.iam.clearDenials();
    return ok({ items: [] });
  },
  'GET /_simulator/certificates': async (_, { aws, clock }) => ok({ items: await listCertificates(aws, clock.now()) }),
  'GET /_simulator/certificates/*': async ({ parameter }, { aws }) => ok(await showCertificates(aws, parameter)),
  'GET /_simulator/entities': async () => ok({ items: await listEntities() }),
  'GET /_simulator/indexes': (_, { aws }) => listIndexes(aws),
  'GET /_simulator/items': ({ url }, { aws }) => browseItems(aws, url.searchParams),
  'GET /_simulator/functions': (_, { lambda }) => ok({ items: lambda.functions().map(({ name }) => name) }),
  'POST /_simulator/functions/*/invocations': ({ parameter, body }, context) =>
    invokeFunction(context, parameter, parseJson(body)),
  'GET /_simulator/demonstration': (_, { demonstration }) => {
    const kept = demonstration.get();
    return kept ? ok(kept) : refuse(404, 'demonstration.notFound', 'npm run seed makes it');
  },
  'PUT /_simulator/demonstration': ({ body }, { demonstration }) => {
    const given = Demonstration.safeParse(parseJson(body));
    if (!given.success) return refuse(400, 'request.invalid', z.prettifyError(given.error));
    demonstration.set(given.data);
    return ok(given.data);
  },
  'GET /_simulator/customers/*': async ({ parameter, url }, context) => {
    const { showCustomer, languageOf } = await import('./customers.ts');
    return showCustomer(context, parameter, languageOf(url));
  },
  'GET /_simulator/customers/*/requests': async ({ parameter, url }, context) => {
    const { languageOf } = await import('./customers.ts');
    const { showRequests } = await import('./request-acts.ts');
    return showRequests(context, parameter, languageOf(url));
  },
  'GET /_simulator/services': async () => {
    const { serviceWords } = await import('../../../shared/text/words.ts');
    return ok(serviceWords);
  },
  'GET /_simulator/users/*': async ({ parameter, url }, context) => {
    const { languageOf } = await import('./customers.ts');
    const { showRights } = await import('./user-rights.ts');
    return showRights(context, parameter, languageOf(url));
  },
  ...stateRoutes,
  'GET /_simulator/openapi.json': () => ok(simulatorOpenApi()),
};

// arn:aws:lambda:region:account:function:name:alias
const functionIn = (arn: string): string => arn.split(':')[6] ?? '';

async function withEntry(
  id: string,
  { liveLog }: ControlContext,
  answer: (entry: KeptEntry) => ControlAnswer | Promise<ControlAnswer>,
): Promise<ControlAnswer> {
  const entry = /^\d{1,15}$/.test(id) ? liveLog.find(Number(id)) : undefined;
  return entry ? answer(entry) : refuse(404, 'request.notKept', `the log keeps no request ${id}`);
}

function withSent(
  id: string,
  context: ControlContext,
  answer: (sent: Sent) => ControlAnswer | Promise<ControlAnswer>,
): Promise<ControlAnswer> {
  return withEntry(id, context, (entry) => {
    const sent = Sent.safeParse(entry.exchange.event).data;
    if (!sent || !isWhole(sent, entry))
      return refuse(409, 'request.notWhole', 'only a request that a host received whole');
    return answer(sent);
  });
}
