import * as z from 'zod/mini';
import { closureState } from '../domain/closure-rules.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import { ClosableService } from '../domain/service-hours.ts';
import { Time } from '../domain/times.ts';
import type { Closure } from '../table/calendar.ts';

/** A closure as the bank sees it. */
export const ClosureView = z.strictObject({
  closureId: z.string(),
  service: ClosableService,
  from: Time,
  until: Time,
  state: z.enum(['announced', 'inForce', 'ended']),
});

export function closureView({ closureId, service, from, until }: Closure, now: Date): z.infer<typeof ClosureView> {
  const span = { from: new Date(from), until: new Date(until) };
  return {
    closureId,
    service,
    from: formatRfc3339(span.from),
    until: formatRfc3339(span.until),
    state: closureState(span, now),
  };
}
