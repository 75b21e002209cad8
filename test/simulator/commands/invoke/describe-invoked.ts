import * as z from 'zod';
import type { Invoked } from '../running-simulator.ts';

const ProxyAnswer = z.object({
  statusCode: z.number(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});
const width = 40;

/** The answer, then the timing and the AWS calls as bars over it. */
export function describeInvoked(invoked: Invoked): string {
  const { milliseconds, isColdStart, initMilliseconds, roundTrips, calls, functionName } = invoked;
  const cold = isColdStart ? ` (cold start${initMilliseconds ? `, init ${initMilliseconds.toFixed(0)} ms` : ''})` : '';
  const trips = roundTrips === 1 ? '1 round trip' : `${roundTrips} round trips`;
  return [
    answerOf(invoked),
    `${functionName}: ${milliseconds.toFixed(1)} ms${cold}, ${trips} to AWS`,
    ...calls.map((call) => lineOf(call, milliseconds)),
  ].join('\n');
}

function answerOf({ payload, functionError, logs }: Invoked): string {
  const answer = ProxyAnswer.safeParse(payload);
  const failure = [
    ...(functionError ? [functionError] : []),
    ...logs.map(({ level, message }) => `${level} ${message}`),
  ];
  if (!answer.success) return [...failure, JSON.stringify(payload, undefined, 2)].join('\n');
  const { statusCode, isBase64Encoded } = answer.data;
  const body = isBase64Encoded ? `${Buffer.from(answer.data.body ?? '', 'base64').length} bytes` : answer.data.body;
  return [...failure, statusCode, pretty(body ?? '')].filter((line) => line !== '').join('\n');
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

function lineOf(call: Invoked['calls'][number], total: number): string {
  const { service, operation, from, milliseconds, errorName, read, write } = call;
  const start = Math.min(width - 1, Math.round((from / total) * width));
  const length = Math.max(1, Math.min(width - start, Math.round((milliseconds / total) * width)));
  const bar = `${' '.repeat(start)}${'█'.repeat(length)}`.padEnd(width);
  const units = read || write ? `  ${read ?? 0} read, ${write ?? 0} write units` : '';
  const name = `${service} ${operation}`.padEnd(34);
  return `  ${name} ${bar} ${milliseconds.toFixed(1).padStart(7)} ms${units}${errorName ? `  ${errorName}` : ''}`;
}
