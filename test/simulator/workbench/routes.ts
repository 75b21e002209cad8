import * as z from 'zod';
import { ok, parseJson, type Routes, refuse } from '../control-route.ts';
import { listCertificates } from './certificates.ts';
import { Demonstration } from './demonstration.ts';
import { browseItems, listEntities } from './entities.ts';
import { faultable } from './faultable.ts';
import { invokeFunction } from './invoke-function.ts';
import { simulatorOpenApi } from './open-api.ts';

/** What the page and the commands need beyond the fixed routes. */
export const workbenchRoutes: Routes = {
  'GET /_simulator/schedules': (_, { aws }) => ok({ items: aws.schedules() }),
  'GET /_simulator/faults': (_, { aws }) => ok({ items: aws.faults.list(), services: faultable }),
  'DELETE /_simulator/denials': (_, { aws }) => {
    aws.iam.clearDenials();
    return ok({ items: [] });
  },
  'GET /_simulator/certificates': async (_, { aws, clock }) => ok({ items: await listCertificates(aws, clock.now()) }),
  'GET /_simulator/entities': async () => ok({ items: await listEntities() }),
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
  'GET /_simulator/openapi.json': () => ok(simulatorOpenApi()),
};
