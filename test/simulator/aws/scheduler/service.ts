import * as z from 'zod';
import { AwsError } from '../wire/errors.ts';
import { jsonFailure, readJson } from '../wire/json-service.ts';
import type { Environment, ServiceCall, WireRequest, WireService } from '../wire/service.ts';
import { ScheduleProperties, type Scheduler } from './scheduler.ts';

const path = /^\/schedules\/([^/]+)$/;
const operations: Readonly<Record<string, string>> = { GET: 'GetSchedule', PUT: 'UpdateSchedule' };

/** All of a schedule: what an update leaves out gets its default again (EventBridge Scheduler API reference, UpdateSchedule). */
const Update = ScheduleProperties.omit({ Name: true }).extend({ ClientToken: z.string().optional() });

/** What operators do with schedules: look at one, and replace it. */
export function createSchedules({ region, accountId }: Environment, scheduler: Scheduler): WireService {
  const nameOf = (request: WireRequest) => decodeURIComponent(path.exec(request.path)?.[1] ?? '');
  const find = (name: string) => {
    const found = scheduler.find(name);
    if (!found) throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    return found;
  };
  const authorize = (call: ServiceCall, group: string, name: string) =>
    call.authorize({
      action: `scheduler:${call.operation}`,
      resource: `arn:aws:scheduler:${region}:${accountId}:schedule/${group}/${name}`,
    });
  const answer = (output: unknown) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(output),
  });
  return {
    name: 'scheduler',
    operationOf: (request) => (path.test(request.path) ? operations[request.method] : undefined),
    async handle(request, call) {
      const name = nameOf(request);
      if (call.operation === 'GetSchedule') {
        authorize(call, request.query.get('groupName') ?? 'default', name);
        return answer(find(name));
      }
      const parsed = Update.safeParse(readJson(request.body));
      if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
      const { ClientToken: _, ...properties } = parsed.data;
      authorize(call, properties.GroupName, name);
      const { Arn } = find(name);
      scheduler.update(name, properties);
      return answer({ ScheduleArn: Arn });
    },
    fail: (error) => jsonFailure(error, '1.1'),
    throttle: () => new AwsError('ThrottlingException', 'Rate exceeded', 429),
  };
}
