import * as z from 'zod';
import { mailOfTags } from '../../shared/steps/mail/mail-tags.ts';
import type { Mail } from './aws/aws.ts';
import { bounceTypes } from './aws/ses/event-data.ts';
import {
  type ControlAnswer,
  type ControlContext,
  type ControlRequest,
  ok,
  parseJson,
  type Routes,
  refuse,
} from './control-route.ts';
import { coreRoutes } from './core/core-routes.ts';
import { hardwareTokenRoutes } from './hardware-tokens.ts';
import type { LiveLog } from './workbench/live-log.ts';
import { workbenchRoutes } from './workbench/routes.ts';

const leap = z.boolean().optional();
const ClockMove = z.union([
  z.strictObject({ now: z.iso.datetime({ offset: true }), leap }),
  z.strictObject({ advance: z.string().startsWith('P'), leap }),
]);
const Faults = z.array(
  z.strictObject({
    service: z.string(),
    operation: z.string().optional(),
    kind: z.enum(['throttle', 'conflict', 'reject', 'timeout', 'fail-before', 'fail-after']),
    times: z.int().positive(),
  }),
);

/** What SES tells of a mail; without more it came back for good, or its recipient called it spam. */
const Fate = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('bounce'),
    bounceType: z.enum(bounceTypes).optional(),
    bounceSubType: z.string().max(40).optional(),
  }),
  z.strictObject({
    kind: z.literal('complaint'),
    complaintFeedbackType: z.string().max(40).optional(),
    complaintSubType: z.string().max(40).optional(),
  }),
]);

const routes: Routes = {
  'GET /_simulator': (_, { hosts, profile, clock, caCertificate, bankCredentials }) =>
    ok({ hosts, profile, clock: { now: clock.now().toISOString() }, caCertificate, bankCredentials }),
  'GET /_simulator/clock': (_, { clock }) => ok({ now: clock.now().toISOString() }),
  'PUT /_simulator/clock': ({ body }, context) => moveClock(body, context),
  'GET /_simulator/mails': async ({ url }, { aws, liveLog }) => {
    // Mails leave through the outbox: who asks for it waits for those on their way.
    if (url.searchParams.get('settled') === 'true') await aws.settle();
    const to = url.searchParams.get('to');
    const subject = url.searchParams.get('subject');
    const wanted = (mail: Mail) => (!to || mail.to.includes(to)) && (!subject || mail.subject.includes(subject));
    return ok({
      items: aws
        .mails()
        .filter(wanted)
        .map((mail) => viewMail(mail, liveLog))
        .reverse(),
    });
  },
  'POST /_simulator/mails/*/bounce': ({ parameter, body }, context) => returnMail(parameter, body, context),
  'POST /_simulator/schedules/*/run': ({ parameter }, context) => runSchedule(parameter, context),
  'PUT /_simulator/faults': ({ body }, { aws }) => {
    const faults = Faults.safeParse(parseJson(body));
    if (!faults.success) return refuse(400, 'request.invalid', z.prettifyError(faults.error));
    aws.faults.set(faults.data);
    return ok({ items: aws.faults.list() });
  },
  'GET /_simulator/denials': (_, { aws }) => ok({ items: aws.iam.denials() }),
  ...coreRoutes,
  ...hardwareTokenRoutes,
  ...workbenchRoutes,
};

/** Answers one request to the simulator's own API. */
export async function handleControl(request: ControlRequest, context: ControlContext): Promise<ControlAnswer> {
  const { method, url, body } = request;
  for (const [name, route] of Object.entries(routes)) {
    const [routeMethod, pattern = ''] = name.split(' ');
    const match = new RegExp(`^${pattern.replace('*', '([^/]+)')}$`).exec(url.pathname);
    if (match && routeMethod === method)
      return route({ parameter: decodeURIComponent(match[1] ?? ''), url, body }, context);
  }
  return refuse(404, 'simulator.noSuchRoute', `${method} ${url.pathname}`);
}

async function moveClock(body: string, { clock }: ControlContext): Promise<ControlAnswer> {
  const move = ClockMove.safeParse(parseJson(body));
  if (!move.success) return refuse(400, 'request.invalid', z.prettifyError(move.error));
  const options = { isLeap: move.data.leap };
  try {
    if ('now' in move.data) await clock.set(new Date(move.data.now), options);
    else await clock.advance(move.data.advance, options);
  } catch (error) {
    if (error instanceof RangeError) return refuse(400, 'clock.refused', error.message);
    throw error;
  }
  return ok({ now: clock.now().toISOString() });
}

async function runSchedule(name: string, { aws }: ControlContext): Promise<ControlAnswer> {
  const known = aws.schedules().map((schedule) => schedule.name);
  // Names are given by the templates; the end of one is enough when only one has it.
  const matching = known.includes(name) ? [name] : known.filter((each) => each.includes(name));
  const [found, ...others] = matching;
  if (!found || others.length > 0) return refuse(404, 'schedule.notFound', `schedules: ${known.join(', ')}`);
  return ok(await aws.runSchedule(found));
}

/** Answered once SES has told it; the function takes it a moment later. */
function returnMail(messageId: string, body: string, { aws }: ControlContext): ControlAnswer {
  const fate = Fate.safeParse(parseJson(body === '' ? '{"kind":"bounce"}' : body));
  if (!fate.success) return refuse(400, 'request.invalid', z.prettifyError(fate.error));
  try {
    return ok({ toldTo: aws.returnMail(messageId, fate.data) });
  } catch (error) {
    if (error instanceof RangeError) return refuse(404, 'mail.notFound', error.message);
    throw error;
  }
}

function viewMail({ messageId, to, subject, text, sentAt, tags }: Mail, liveLog: LiveLog) {
  const mail = { id: messageId, to: to.join(', '), subject, text, sentAt: sentAt.toISOString() };
  const [ownerId, mailId] = mailOfTags({ owner: tags.owner ?? '', mail: tags.mail ?? '' });
  if (!ownerId || !mailId) return mail;
  // Mails made from an alert have its id, and a part of their own.
  const writer = liveLog.writerOf(mailId.split('.')[0] ?? '') ?? liveLog.writerOf(mailId);
  if (!writer) return { ...mail, ownerId };
  const { id, operation, caller, kind } = writer;
  return { ...mail, ownerId, request: { id, operation, kind, ...(caller && { caller }) } };
}
