import { beforeEach, describe, expect, it } from 'vitest';
import { handler as closeService } from '../../../functions/bank/close-service.ts';
import { handler as endClosure } from '../../../functions/bank/end-closure.ts';
import { handler as getCalendar } from '../../../functions/bank/get-calendar.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
beforeEach(() => {
  world = createWorld({ startAt: '2026-04-01T10:00:00+09:00' });
});

const night = { from: '2026-04-02T02:00:00+09:00', until: '2026-04-02T06:00:00+09:00' };
const close = (input: Record<string, unknown> = night, request: object = {}) =>
  world.call(closeService, { input, ...request });
const closures = async () => (await world.call(getCalendar)).body.closures;
const errorsOf = ({ status, body }: Awaited<ReturnType<typeof close>>) => [
  status,
  body.errors?.map((e: { path: string; code: string }) => `${e.path} ${e.code}`),
];

describe('close-service', () => {
  it('registers a closure, in every copy of the calendar and in the bank’s history', async () => {
    const answer = await close();
    const { closureId } = answer.body;
    const closure = { closureId, service: 'whole', ...night, state: 'announced' };
    expect([answer.status, answer.body, answer.roundTrips]).toEqual([201, closure, 2]);
    expect(await closures()).toEqual([closure]);
    const copies = Array.from({ length: 8 }, (_, copy) => world.items(`BANK#CALENDAR-${copy}`)).flat();
    expect(copies).toHaveLength(8);
    expect(new Set(copies.map(({ closures: each }) => JSON.stringify(each))).size).toBe(1);
    expect(world.history('ALL')).toMatchObject([
      {
        companyId: 'ALL',
        event: 'closure.registered',
        subject: closureId,
        outcome: 'done',
        changes: [{ before: null }],
      },
    ]);
  });

  it('begins now unless told otherwise, and ends with a whole second', async () => {
    world.at('2026-04-01T10:00:00.250+09:00');
    const { body } = await close({ service: 'transfer', until: '2026-04-01T11:00:00.001+09:00' });
    expect(body).toMatchObject({
      service: 'transfer',
      state: 'inForce',
      from: '2026-04-01T10:00:00+09:00',
      until: '2026-04-01T11:00:01+09:00',
    });
  });

  it.each([
    [{ from: '2026-04-01T09:59:59+09:00', until: night.until }, ['from closure.past']],
    [{ from: night.until, until: night.from }, ['until closure.period']],
    [{ from: '2028-04-01T00:00:00+09:00', until: '2028-04-01T01:00:00+09:00' }, ['from closure.tooFar']],
    [{ until: '2028-04-01T00:00:00+09:00' }, ['until closure.tooLong']],
    [{ until: '2026-02-30T00:00:00+09:00' }, ['until instant.form']],
    [{ until: '2026-04-02T06:00:00' }, ['until instant.form']],
    [{}, ['until instant.form']],
    [{ ...night, service: 'atm' }, ['service field.choice']],
  ])('refuses %j: request.invalid', async (input, errors) => {
    expect(errorsOf(await close(input))).toEqual([400, errors]);
    expect(await closures()).toEqual([]);
  });

  it('holds at most 24 that are not over: closure.tooMany', async () => {
    for (let count = 0; count < 24; count += 1) expect((await close()).status).toBe(201);
    expect((await close()).body).toMatchObject({ status: 409, code: 'closure.tooMany', maximum: 24 });
    // Over for as long as a session lasts: nobody asks for them any more.
    world.at('2026-04-02T14:00:00.001+09:00');
    const { body } = await close({ until: '2026-04-02T15:00:00+09:00' });
    expect((await closures()).map((each: { closureId: string }) => each.closureId)).toEqual([body.closureId]);
  });

  it('only tells, when asked to check', async () => {
    const { status, body } = await close(night, { headers: { Prefer: 'validate-only' } });
    expect([status, body.changes]).toMatchObject([200, [{ before: null, after: { service: 'whole', ...night } }]]);
    expect(await closures()).toEqual([]);
  });

  it('of two at once, one fails: request.conflict', async () => {
    await close();
    const answers = await Promise.all([close(), close()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(await closures()).toHaveLength(2);
  });
});

describe('end-closure', () => {
  const end = (closureId: string) => world.call(endClosure, { input: { closureId } });

  it('withdraws one that is announced: nothing is left of it', async () => {
    const { closureId } = (await close()).body;
    const other = (await close({ ...night, service: 'densai' })).body;
    const answer = await end(closureId);
    expect([answer.status, answer.body.state, answer.roundTrips]).toEqual([200, 'ended', 2]);
    expect(await closures()).toEqual([other]);
    expect(world.history('ALL').at(-1)).toMatchObject({
      event: 'closure.ended',
      subject: closureId,
      changes: [{ before: { state: 'announced' }, after: null }],
    });
  });

  it('ends one in force now', async () => {
    const { closureId } = (await close()).body;
    world.at('2026-04-02T03:00:00+09:00');
    const { status, body } = await end(closureId);
    expect([status, body]).toMatchObject([200, { ...night, until: '2026-04-02T03:00:00+09:00', state: 'ended' }]);
    expect(await closures()).toEqual([body]);
  });

  it('refuses one that is over (closure.ended) or unknown (closure.notFound)', async () => {
    const { closureId } = (await close()).body;
    world.at(night.until);
    expect((await end(closureId)).body).toMatchObject({ status: 409, code: 'closure.ended' });
    expect((await end('01KA0000000000000000000000')).body).toMatchObject({ status: 404, code: 'closure.notFound' });
    expect((await end('x')).status).toBe(400);
  });
});

describe('get-calendar', () => {
  const on = async (date: string) => (await world.call(getCalendar, { input: { date } })).body;
  const hours = (body: { services: { service: string; open: { from: string; until: string }[] }[] }, service: string) =>
    body.services
      .find((each) => each.service === service)
      ?.open.map(({ from, until }) => `${from.slice(8, 16)}-${until.slice(8, 16)}`);

  it('shows the hours of each service on a date, as customers find them', async () => {
    await close({ service: 'payment', ...night });
    const body = await on('2026-04-02');
    expect(hours(body, 'whole')).toEqual(['02T00:00-03T00:00']);
    expect(hours(body, 'payment')).toEqual(['02T00:00-02T02:00', '02T06:00-02T23:30']);
    expect(hours(body, 'densai')).toEqual(['02T09:00-02T21:00']);
    expect(body).toMatchObject({ businessDay: true, publicHoliday: false, holidaysUntil: '2050-12-31' });
  });

  it('shows no hours on a closed day, and that a holiday is no business day', async () => {
    const body = await on('2026-05-05');
    expect([hours(body, 'whole'), hours(body, 'densai')]).toEqual([[], []]);
    expect(body).toMatchObject({ date: '2026-05-05', businessDay: false, publicHoliday: true });
  });

  it('is of today unless told otherwise', async () => {
    expect((await world.call(getCalendar)).body.date).toBe('2026-04-01');
    expect((await world.call(getCalendar, { input: { date: '2026-02-29' } })).status).toBe(400);
  });

  it('knows every date whose next day has four digits of the year', async () => {
    for (const [date, status] of [
      ['0001-01-01', 200],
      ['9999-12-30', 200],
      ['9999-12-31', 400],
    ] as const)
      expect((await world.call(getCalendar, { input: { date } })).status).toBe(status);
  });
});
